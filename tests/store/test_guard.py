"""SQL typed by people can read the tables and do nothing else."""

import threading
import time
from pathlib import Path

import pytest

from store import FileStore, run_select, select_for_people
from store.errors import QueryRefused, StoreUnavailable

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
    "EXPLAIN ANALYZE SELECT 1",
    "",
    "SELECT",
]


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


def test_an_endless_question_is_ended(file_store: FileStore) -> None:
    """A join without end is interrupted, and the store goes on meanwhile and after."""
    endless = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3"
    asked = threading.Thread(target=lambda: pytest.raises(QueryRefused, run_select, file_store, endless,
                                                          max_rows=1, timeout_s=0.5))  # fmt: skip
    began = time.monotonic()
    asked.start()
    assert [{"n": 0}] == file_store.rows("SELECT count(*) AS n FROM spans")
    asked.join(20)
    assert not asked.is_alive()
    assert time.monotonic() - began < 20


def test_a_closed_file_is_only_read(tmp_path: Path) -> None:
    """Without a server the file is opened read-only, with the same rules; no folder gives a clear error."""
    with pytest.raises(StoreUnavailable, match="no store"):
        select_for_people(tmp_path, "SELECT 1")
    FileStore(tmp_path / "tracelore.duckdb").close()
    before = (tmp_path / "tracelore.duckdb").read_bytes()
    assert [{"n": 0}] == select_for_people(tmp_path, "SELECT count(*) AS n FROM spans").to_pylist()
    with pytest.raises(QueryRefused):
        select_for_people(tmp_path, "SELECT * FROM read_text('/etc/passwd')")
    assert before == (tmp_path / "tracelore.duckdb").read_bytes()
