"""One SELECT of a person runs where it can be killed, over the rows of a server, a closed file or a lake."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest

from store import FileStore, LakeStore, ServedStore, append_rows, select_for_people, serve_store
from store.errors import QueryRefused, StoreError, StoreUnavailable, UsageError
from store.people import may_ask
from store.remote_tables import conjuncts
from store.scan import PATH, TABLES, stream_rows

# DuckDB plans these, or works at one value, for hours, and does not look whether it was interrupted.
UNSTOPPABLE = [
    f"SELECT 1 + 1 AS a0, {', '.join(f'a{n} + a{n} AS a{n + 1}' for n in range(40))}",
    f"SELECT 1 FROM {'(SELECT *, * FROM ' * 24}spans{')' * 24}",
    "SELECT list_transform(l, x -> list_filter(l, y -> x = y)) FROM (SELECT list(i) l FROM range(99999) t(i))",
    "SELECT contains(t, left(t, 3000000) || 'b') FROM (SELECT repeat('a', 6000000) AS t)",
]


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    """What the server is asked for."""
    return []


@pytest.fixture
def served(tmp_path: Path, asked: list[dict[str, Any]]) -> Iterator[ServedStore]:
    """A served folder with the rows mounted on a small HTTP server."""
    with serve_store(tmp_path) as served:

        class Rows(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert PATH == self.path
                assert may_ask(self.headers.get("Authorization", ""), served.reader_token)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked.append(orjson.loads(body))
                if asked[-1]["table"] == "flags" and asked[-1]["limit"] is None:
                    self.send_error(503, explain="out of memory")
                    return
                self.send_response(200)
                self.end_headers()
                for part in stream_rows(served.store, body):
                    self.wfile.write(part)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Rows)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        served.announce(0, 0, server.server_port)
        yield served
        server.shutdown()
        thread.join()
        server.server_close()


Received = Callable[..., tuple[pa.Table, pa.Table]]


def test_rows_come_back_with_their_types(served: ServedStore) -> None:
    """Texts, times and lists arrive as they are stored; the rule and the cap hold on the way."""
    sql = "SELECT 'ü' AS t, TIMESTAMP '2026-03-02 12:00:00.5' AS at, [1, 2] AS l, NULL AS nothing"
    found = select_for_people(served.data, sql)
    expected = {"t": "ü", "at": datetime(2026, 3, 2, 12, 0, 0, 500000), "l": [1, 2], "nothing": None}
    assert [expected] == found.to_pylist()
    assert 3 == select_for_people(served.data, "FROM range(100)", max_rows=3).num_rows


def test_a_served_table_is_what_the_server_has(served: ServedStore, received: Received) -> None:
    """Every table and view has the same columns, types and rows, in joins with itself too."""
    append_rows(served.store, *received(("a", 1, "first"), ("b", 2, 'it\'s "second" \\ 2')))
    for table in ("spans", "texts", "span_texts", "logs", "embeddings", "insights", "sessions", "scores"):
        assert table in TABLES
        described = served.store.rows(f"SELECT column_name, column_type FROM (DESCRIBE {table})")
        types = ", ".join(f'any_value(typeof("{row["column_name"]}"))' for row in described)
        everything = f"SELECT * FROM main.{table} ORDER BY ALL"
        assert served.store.query(everything).to_pylist() == select_for_people(served.data, everything).to_pylist()
        if served.store.query(everything).num_rows:
            (found,) = select_for_people(served.data, f"SELECT {types} FROM {table}").to_pylist()
            assert [row["column_type"] for row in described] == list(found.values())
    sql = (
        "SELECT a.span_id, t.text FROM spans a JOIN spans b USING (trace_id) JOIN texts t ON t.hash = a.input[1] "
        "WHERE b.span_id > a.span_id"
    )
    assert [{"span_id": "a", "text": "first"}] == select_for_people(served.data, sql).to_pylist()


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("span_id = 'b'", [["span_id", "=", "b"]]),
        ("start_time >= '2026-03-02 12:00' AND end_ns <> -5", 2),
        ("start_ns > 5 AND span_id = 'b\"'", 0),  # what is quoted cannot be told for certain
        ("span_id LIKE '%b%' OR name = 'x'", 0),
        ("span_id IN ('b', 'c') AND start_ns > 5", 0),
        ("input[1] = '00000000-0000-0000-0000-000000000000'", 0),
    ],
)
def test_the_server_leaves_out_what_is_not_asked_for(
    served: ServedStore, received: Received, asked: list[dict[str, Any]], where: str, sent: Any
) -> None:
    """Plain bounds and the columns go down to it, and the answer is the same as there."""
    append_rows(served.store, *received(("a", 1, "x"), ("b", 2, "y"), ('b"', 3, "z")))
    asked.clear()
    sql = f"SELECT span_id FROM spans WHERE {where} ORDER BY 1"
    assert served.store.rows(sql) == select_for_people(served.data, sql).to_pylist()
    (scan,) = [one for one in asked if one["limit"] is None]
    assert sent == (scan["where"] if isinstance(sent, list) else len(scan["where"]))
    assert 6 > len(scan["columns"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("None", []),
        ('(a == "x")', [("a", "=", "x")]),
        ('((a == "x) and (b == 1") and (b >= -2))', [("a", "=", "x) and (b == 1"), ("b", ">=", "-2")]),
        ('((a == "x") or (b == 1))', []),
        ("invert((b == 1))", []),
        ('is_in(a, {value_set=string:["(b == 1)"], null_matching_behavior=MATCH})', []),
        ('((a == "\\"") and (b == 1))', []),
    ],
)
def test_a_filter_that_is_not_understood_is_none(written: str, read: list[tuple[str, str, str]]) -> None:
    """Only what can be nothing but comparisons that all have to hold is read as such."""
    assert read == conjuncts(written)


@pytest.mark.parametrize("sql", UNSTOPPABLE)
def test_what_cannot_be_interrupted_is_killed(served: ServedStore, sql: str) -> None:
    """It ends in time, and the server does not notice."""
    begin = time.monotonic()
    with pytest.raises(QueryRefused, match="longer than 1 s"):
        select_for_people(served.data, sql, timeout_s=1)
    assert 20 > time.monotonic() - begin
    assert [{"n": 0}] == served.store.rows("SELECT count(*) AS n FROM spans")


def test_the_start_counts(tmp_path: Path) -> None:
    """It ends as long after it was asked as it may take, however long the process took to start."""
    FileStore(tmp_path / "tracelore.duckdb").close()
    begin = time.monotonic()
    with pytest.raises(QueryRefused, match="longer than 6 s"):
        select_for_people(tmp_path, UNSTOPPABLE[0], timeout_s=6)
    assert 8 > time.monotonic() - begin


def test_what_takes_all_memory_is_ended(tmp_path: Path) -> None:
    """One row that grows to terabytes is an error, of which nobody else takes notice."""
    FileStore(tmp_path / "tracelore.duckdb").close()
    sql = "SELECT len(list_transform(l, lambda i: t || i)) FROM (SELECT list(range) AS l FROM range(1000000)), "
    with pytest.raises(QueryRefused, match=r"[Mm]emory|longer"):
        select_for_people(tmp_path, sql + "(SELECT repeat('x', 100000) AS t)", timeout_s=10)


BIG = "SELECT t FROM (SELECT repeat(md5(i::VARCHAR), 100) AS t FROM range(20000000) r(i)) ORDER BY t"


@pytest.mark.parametrize("kind", ["file", pytest.param("lake", marks=pytest.mark.postgres)])
def test_what_does_not_fit_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, kind: str
) -> None:
    """It is written to a folder of the statement alone, up to a bound, and gone when the process was killed."""
    data, spills = tmp_path / "data", tmp_path / "spills"
    spills.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spills))
    url = request.getfixturevalue("lake_url") if kind == "lake" else ""
    (LakeStore(url) if url else FileStore(data / "tracelore.duckdb")).close()
    seen: set[str] = set()
    over = threading.Event()
    watching = threading.Thread(target=watch, args=(tmp_path, seen, over))
    watching.start()
    try:
        with pytest.raises(QueryRefused, match=r"longer|memory"):
            select_for_people(data, BIG, url, timeout_s=20)
    finally:
        over.set()
        watching.join()
    assert {path.split("/")[0] for path in seen} == {"spills"}
    assert [] == [*spills.iterdir()]


def watch(folder: Path, seen: set[str], over: threading.Event) -> None:
    """Note the files that DuckDB writes what does not fit into memory to."""
    while not over.wait(0.05):
        seen |= {str(path.relative_to(folder)) for path in folder.rglob("duckdb_temp*")}


def test_who_goes_where_memory_runs_out() -> None:
    """Not the server: Linux ends what is of no use any more if it is not answered."""
    code = "from store.typed import _bound; _bound(60); print(open('/proc/self/oom_score_adj').read())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "1000" == done.stdout.strip()


def test_what_is_refused_is_refused_everywhere(served: ServedStore) -> None:
    """What stands in the way is said."""
    with pytest.raises(QueryRefused, match="read_text"):
        select_for_people(served.data, "SELECT * FROM read_text('/etc/passwd')")
    with pytest.raises(QueryRefused, match="nonsense"):
        select_for_people(served.data, "SELECT nonsense FROM spans")
    with pytest.raises(QueryRefused, match="api_keys"):
        select_for_people(served.data, "SELECT * FROM api_keys")
    with pytest.raises(QueryRefused, match=r"longer than 0\.3 s"):
        select_for_people(served.data, "SELECT count(*) FROM range(1000000000) a, range(1000) b", timeout_s=0.3)
    with pytest.raises(UsageError, match="At least one row"):
        select_for_people(served.data, "SELECT 1", max_rows=0)


def test_a_server_that_cannot_read(served: ServedStore) -> None:
    """What it says is said, and nothing of how it was found out."""
    with pytest.raises(QueryRefused, match="out of memory") as refused:
        select_for_people(served.data, "SELECT flag_id FROM flags")
    assert "remote_tables" not in str(refused.value)


def test_nobody_answers(tmp_path: Path) -> None:
    """A server whose port is silent is an error to try again."""
    with serve_store(tmp_path) as served:
        served.announce(9, 9)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            select_for_people(tmp_path, "SELECT 1 FROM spans")


@pytest.mark.parametrize("authorization", ["", "secret", "Bearer ", "Bearer Secret", "bearer secret", "Bearer sécret"])
def test_a_token_is_needed(authorization: str) -> None:
    """Nothing else is the folder's token."""
    assert not may_ask(authorization, "secret")
    assert may_ask("Bearer secret", "secret")


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"[]",
        b"{}",
        b'{"table": "spans"}',
        b'{"table": "api_keys", "seconds": 1}',
        b'{"table": "keyring", "seconds": 1}',
        b'{"table": "spans; DROP TABLE spans", "seconds": 1}',
        b'{"table": "spans", "seconds": 1, "columns": ["name\\" FROM api_keys --"]}',
        b'{"table": "spans", "seconds": 1, "where": [["name", "OR true --", "x"]]}',
        b'{"table": "spans", "seconds": 1, "where": [["hash", "=", "x"]]}',
        b'{"table": "spans", "seconds": "long"}',
        b'{"table": "spans", "seconds": "nan"}',
        b'{"table": "spans", "seconds": 1, "where": null}',
        b'{"table": "spans", "seconds": 1, "where": [1]}',
        b'{"table": "spans", "seconds": 1, "columns": [[1]]}',
        b'{"table": "spans", "seconds": 1, "limit": "x"}',
    ],
)
def test_a_request_for_rows_that_makes_no_sense(file_store: FileStore, request_: bytes) -> None:
    """Tables that are not for people, and whatever else is no column or bound, are refused with a reason."""
    with pytest.raises((UsageError, StoreError)):
        next(stream_rows(file_store, request_))
    assert [] == file_store.rows("SELECT * FROM spans")


def test_packages_of_the_current_folder_are_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder may hold a package that is called as one of ours, and it is not run."""
    FileStore(tmp_path / "data" / "tracelore.duckdb").close()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "__init__.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert [{"n": 1}] == select_for_people(tmp_path / "data", "SELECT 1 AS n").to_pylist()


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


@pytest.mark.postgres
def test_a_lake_is_read_directly(tmp_path: Path, lake_url: str) -> None:
    """It needs no server."""
    LakeStore(lake_url).close()
    assert [{"n": 0}] == select_for_people(tmp_path, "SELECT count(*) AS n FROM spans", lake_url).to_pylist()
