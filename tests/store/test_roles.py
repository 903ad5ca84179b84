"""Over Quack a reader can read, and tries in vain to do anything else."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from store import Store, open_data, open_store
from store.errors import StoreError, StoreUnavailable
from store.extensions import load_extensions
from store.literals import literal
from store.place import ServerCard, running_server
from store.roles import Roles

READS = [
    "SELECT count(*) AS n FROM spans",
    "FROM traces",
    "WITH x AS (SELECT 1 AS a) SELECT a FROM x;",
    "SELECT *, name AS n FROM spans WHERE NOT (name = 'x' AND cost IS NULL) AND start_time >= TIMESTAMP '2026-03-02'",
    "SELECT min(start_ns), count(DISTINCT trace_id) FROM spans WHERE kind IN ('llm', 'tool') ORDER BY 1 DESC",
    "SELECT service, sum(n) FROM (SELECT service, count(*) AS n FROM spans GROUP BY ALL) GROUP BY 1 ORDER BY 2 LIMIT 3",
]
ENDLESS = [
    "SELECT count(*) FROM spans a, spans b, spans c WHERE a.start_ns + b.start_ns > c.end_ns",
    "SELECT count(*) FROM spans a JOIN spans b ON a.start_ns > b.start_ns",
    "SELECT (SELECT count(*) FROM spans b WHERE b.start_ns > a.start_ns) FROM spans a",
    "SELECT 1 FROM spans WHERE span_id IN (SELECT span_id FROM spans)",
    "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a FROM r) SELECT count(*) FROM r",
    "WITH x AS (FROM spans UNION ALL FROM spans), y AS (FROM x UNION ALL FROM x) SELECT count(*) FROM y",
    "WITH x AS (SELECT unnest([1, 1, 1]) FROM spans), y AS (SELECT UNNEST([1, 1]) FROM x) SELECT count(*) FROM y",
    "SELECT count(*) FROM generate_series(1, 1000000000000)",
    "SELECT list(span_id) OVER (ORDER BY start_ns) FROM spans",
    "SELECT list_transform(input, x -> list_transform(input, y -> 1)) FROM spans",
    "SELECT [1 FOR x IN input] FROM spans",
    "SELECT count(*) FROM spans GROUP BY CUBE (project, name, kind, service, status, agent)",
    "UNPIVOT spans ON name, kind",
    "SELECT levenshtein(text, text) FROM texts",
    "SELECT len(regexp_extract_all(text, '.')) FROM texts",
    "SELECT regexp_split_to_table(text, '') FROM texts",
    "SELECT 1 FROM texts WHERE text ILIKE '%a%a%a%a%b'",
    "SELECT contains(text, text) FROM texts",
    "SELECT text || text FROM texts",
    "SELECT NULL::INTEGER[100000]",
    f"SELECT 1 + 1 AS a0, {', '.join(f'a{n} + a{n} AS a{n + 1}' for n in range(40))}",
    f"SELECT project = '' AS a0, {', '.join(f'a{n} = a{n} AS a{n + 1}' for n in range(40))} FROM spans",
    (
        "SELECT CAST(project = '' AS BOOLEAN) AS a0, "
        f"{', '.join(f'CAST(a{n} = a{n} AS BOOLEAN) AS a{n + 1}' for n in range(40))} FROM spans"
    ),
    f"SELECT 1 FROM {'(SELECT *, * FROM ' * 24}spans{')' * 24}",
    f"SELECT 1 FROM spans WHERE start_ns IN ({', '.join(map(str, range(100_000)))})",
]
ATTACKS = [
    "BEGIN",
    "COMMIT",
    "DROP TABLE spans",
    "DELETE FROM spans",
    "UPDATE progress SET mark = 'x'",
    "INSERT INTO progress VALUES ('p', 's', 'm')",
    "INSERT INTO main.progress VALUES (NULL)",
    "CREATE TABLE mine (i INTEGER)",
    "CREATE OR REPLACE MACRO tracelore_may(a, b) AS true",
    "SELECT 1; DROP TABLE spans",
    "SELECT 1 /* harmless */; /* SELECT */ DROP TABLE spans",
    "SELECT 1 --\n; DROP TABLE spans",
    "WITH x AS (SELECT 1) INSERT INTO progress SELECT 'p', 's', 'm' FROM x",
    "COPY spans TO '/tmp/tracelore-attack.csv'",
    "COPY progress FROM '/etc/passwd'",
    "EXPORT DATABASE '/tmp/tracelore-attack'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "WITH api_keys AS (SELECT * FROM api_keys) SELECT * FROM api_keys",
    "WITH a AS (SELECT * FROM keyring), keyring AS (SELECT 1) SELECT * FROM a",
    "ATTACH '/tmp/tracelore-attack.duckdb'",
    "DETACH tracelore",
    "SET memory_limit = '1GB'",
    "SET GLOBAL quack_authorization_function = 'quack_nop_authorization'",
    "RESET enable_external_access",
    "PRAGMA enable_profiling",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CHECKPOINT",
    "CALL quack_stop('quack:127.0.0.1:1')",
    "CALL quack_serve('quack:127.0.0.1:1', token := 'mine')",
    "SELECT * FROM quack_active_connections()",
    "SELECT * FROM quack_server_list()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_logs",
    "SELECT * FROM duckdb_functions()",
    "SELECT schema_name, sql, 'table' FROM duckdb_tables()",
    "SELECT tracelore_role('a', 'b', 'c')",
    "SELECT tracelore_may('a', 'b')",
    "SELECT current_setting('quack_authorization_function')",
    "SELECT current_query()",
    "EXPLAIN ANALYZE DELETE FROM spans",
    "PREPARE p AS DROP TABLE spans",
    "EXECUTE p",
    "VACUUM",
    "USE memory",
    "SELECT 1 FROM query('DROP TABLE spans')",
]


@pytest.fixture
def card(serving: Path) -> ServerCard:
    """What the server tells those who can read its folder."""
    found = running_server(serving)
    assert found is not None
    return found


@pytest.fixture
def reader(card: ServerCard) -> Iterator[Store]:
    """The served store, with a reader's token."""
    with open_store(card.quack_url, token=card.reader_token) as opened:
        yield opened


def test_a_reader_reads_and_nothing_else(serving: Path, reader: Store) -> None:
    """Every statement but one SELECT over the tables is refused, and the store is unharmed."""
    with open_data(serving) as writer, writer.transaction() as work:
        work.execute("INSERT INTO progress VALUES ('p', 's', 'kept')")
    for sql in READS:
        assert reader.query(sql).num_columns > 0, sql
    for sql in ATTACKS:
        with pytest.raises(StoreError, match="one SELECT"):
            reader.query(sql)
    assert [{"mark": "kept"}] == reader.rows("SELECT mark FROM progress")
    assert [{"n": 0}] == reader.rows("SELECT count(*) AS n FROM spans")


def test_what_may_never_end_is_not_begun(reader: Store) -> None:
    """Nobody could end it: a client that goes away leaves its statement running."""
    for sql in ENDLESS:
        with pytest.raises(StoreError, match="tracelore sql"):
            reader.query(sql)


def test_a_reader_cannot_write_through_the_attached_tables(card: ServerCard, reader: Store) -> None:
    """What DuckDB sends by itself for an attached database is judged in the same way."""
    client = duckdb.connect()
    load_extensions(client)
    client.execute(f"CREATE SECRET (TYPE quack, TOKEN {literal(card.reader_token)})")
    client.execute(f"ATTACH '{card.quack_url}' AS served")
    for sql in (
        "INSERT INTO served.progress VALUES ('p', 's', 'm')",
        "CREATE TABLE served.mine AS SELECT 1 AS a",
        "CREATE OR REPLACE VIEW served.sessions AS SELECT 1 AS a",
        "ALTER TABLE served.progress ADD COLUMN mine INTEGER",
        "DROP VIEW served.sessions",
        "DROP TABLE served.progress",
        "DROP SCHEMA served.main CASCADE",
    ):
        with pytest.raises(duckdb.Error):
            client.execute(sql)
    client.close()
    assert [] == reader.rows("SELECT * FROM progress")
    assert [] == reader.rows("SELECT * FROM sessions")


def test_a_reader_has_no_transactions(reader: Store) -> None:
    """Not even an empty one."""
    with pytest.raises(StoreError, match="one SELECT"), reader.transaction():
        pass


@pytest.mark.parametrize("token", ["", "wrong-token", "' OR true --", "\x00", "ü"])
def test_a_wrong_token_opens_nothing(card: ServerCard, token: str) -> None:
    """Without one of the two tokens there is no connection."""
    with pytest.raises(StoreUnavailable):
        open_store(card.quack_url, token=token)


def test_nobody_gets_at_files_or_settings(serving: Path) -> None:
    """Not even a writer: the served database is closed to the file system and to new settings."""
    with open_data(serving) as writer:
        for sql in ("SELECT * FROM read_text('/etc/passwd')", "SET threads = 1", "ATTACH '/tmp/x.duckdb'"):
            with pytest.raises(StoreError, match=r"disabled by configuration|configuration has been locked"):
                writer.query(sql)


def test_a_connection_nobody_knows_may_nothing() -> None:
    """A statement of a connection that gave no token is refused, and old ones are forgotten in order."""
    roles = Roles("w" * 8, "r" * 8)
    assert not roles.may("stranger", "SELECT 1")
    assert roles.connect("a", "r" * 8, "")
    assert not roles.connect("b", "x", "")
    assert roles.may("a", "SELECT 1")
    assert not roles.may("b", "SELECT 1")
    for n in range(10_000):
        roles.connect(f"c{n}", "w" * 8, "")
    assert not roles.may("a", "SELECT 1")
    assert roles.may("c9999", "DROP TABLE spans")
