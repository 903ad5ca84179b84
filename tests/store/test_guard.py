"""SQL typed by people can read the tables and do nothing else."""

from contextlib import suppress

import pytest

from store import FileStore, run_select
from store.errors import QueryRefused
from store.guard import PRIVATE
from store.scan import TABLES

REFUSED = [
    "DROP TABLE spans",
    "SELECT 1; DROP TABLE spans",
    "SELECT 1 /* ; */ ; -- x\n DELETE FROM spans",
    "COPY spans TO '/tmp/x.csv'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'tracelore.duckdb'",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM sqlite_master",
    "WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables",
    "SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) JOIN x ON true",
    "SELECT (SELECT max(sql) FROM duckdb_views)",
    "ATTACH 'x.duckdb'",
    "SET memory_limit = '1TB'",
    "PRAGMA version",
    "INSTALL httpfs",
    "CALL quack_stop('quack:localhost')",
    "SELECT * FROM quack_active_connections()",
    "SELECT getenv('HOME')",
    "SELECT current_setting('memory_limit')",
    "SELECT * FROM query('DROP TABLE spans')",
    "SELECT * FROM query_table('spans')",
    "WITH x AS (SELECT 1) INSERT INTO progress SELECT 'a', 'b', 'c' FROM x",
    "SHOW TABLES",
    "DESCRIBE spans",
    "SELECT json_serialize_plan('SELECT * FROM read_csv(''/etc/passwd'')')",
    "SELECT * FROM json_execute_serialized_sql('{}')",
    'WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM "/etc/passwd"',
    "SELECT * FROM spans AS s, LATERAL (SELECT * FROM read_blob(s.name))",
    "SELECT system.main.getenv('HOME')",
    "WITH a AS (SELECT * FROM api_keys), api_keys AS (SELECT 1 AS x) SELECT * FROM a",
    "WITH Api_Keys AS (SELECT * FROM api_keys) SELECT * FROM api_keys",
    "SELECT * FROM (WITH RECURSIVE a AS (FROM keyring), keyring AS (SELECT 1) SELECT * FROM a)",
    "SELECT tracelore_may('a', 'b')",
    "SELECT list_transform(['/etc/passwd'], lambda x: (SELECT max(content) FROM read_text(x)))",
    "EXPLAIN ANALYZE SELECT 1",
    "",
    "SELECT",
]


def test_what_is_not_public_is_known(file_store: FileStore) -> None:
    """A name after WITH is none of these, wherever it is in scope: where it is not, it would be the table itself."""
    made = file_store.rows(
        "SELECT table_name AS name FROM duckdb_tables() UNION ALL "
        "SELECT view_name FROM duckdb_views() WHERE NOT internal"
    )
    assert {row["name"] for row in made} - TABLES == PRIVATE >= {"api_keys", "keyring"}


@pytest.mark.parametrize("sql", REFUSED)
def test_everything_but_a_select_over_the_tables_is_refused(sql: str, file_store: FileStore) -> None:
    """Writing, files, settings, the catalog, and second statements are refused with a sentence."""
    with pytest.raises(QueryRefused):
        run_select(file_store, sql, max_rows=10)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM spans;",
        "FROM traces",
        "WITH recent AS (SELECT * FROM main.spans) SELECT * FROM recent r JOIN traces t USING (trace_id)",
        "SELECT range, 'duckdb_tables' AS \"table_name\" FROM range(3)",
        "SELECT unnest(tools) FROM traces UNION ALL SELECT name FROM sessions, (SELECT 'x' AS name)",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT * FROM t",
    ],
)
def test_ordinary_questions_are_answered(sql: str, file_store: FileStore) -> None:
    """Joins, WITH, set operations and harmless table functions work."""
    assert run_select(file_store, sql, max_rows=10).num_columns >= 1


def test_rows_are_capped(file_store: FileStore) -> None:
    """No more rows come back than were asked for."""
    assert 7 == run_select(file_store, "SELECT * FROM range(100000)", max_rows=7).num_rows


@pytest.mark.parametrize(
    "endless",
    [
        "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3",
        "SELECT * FROM range(1000000000000) WHERE hash(range) = 1",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    ],
)
def test_an_endless_question_is_ended(endless: str, file_store: FileStore) -> None:
    """It is interrupted while it computes or while its rows are fetched, and the store goes on."""
    with pytest.raises(QueryRefused, match=r"longer than 0\.3 s"):
        run_select(file_store, endless, max_rows=1, timeout_s=0.3)
    assert [{"n": 0}] == file_store.rows("SELECT count(*) AS n FROM spans")


@pytest.mark.parametrize(
    "sql", ["SELECT '\ud800'", "SELECT " + "(" * 3000 + "1" + ")" * 3000, "\x00", "SELECT 'a\x00b'"]
)
def test_strange_texts_do_no_harm(sql: str, file_store: FileStore) -> None:
    """Text that is no UTF-8, nested deeply or cut by NUL is answered or refused, nothing else."""
    with suppress(QueryRefused):
        assert 1 == run_select(file_store, sql, max_rows=1).num_rows
