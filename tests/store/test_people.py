"""One SELECT travels to the serving process and its rows come back."""

import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest

from store import FileStore, ServedStore, select_for_people, serve_store
from store.errors import QueryRefused, StoreUnavailable
from store.people import PATH, answer_select


def ask(store: FileStore, authorization: str = "Bearer secret", **request: Any) -> tuple[int, bytes, str]:
    """Send one request as the endpoint hands it over."""
    whole = {"sql": "SELECT 1 AS x", "max_rows": 10, "timeout_s": 5, **request}
    return answer_select(store, orjson.dumps(whole), authorization, "secret")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedStore]:
    """A served folder with the endpoint mounted on a small HTTP server."""
    with serve_store(tmp_path) as served:

        class Endpoint(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert PATH == self.path
                body = self.rfile.read(int(self.headers["Content-Length"]))
                given = self.headers.get("Authorization", "")
                status, content, kind = answer_select(served.store, body, given, served.reader_token)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        served.announce(0, 0, server.server_port)
        yield served
        server.shutdown()
        thread.join()
        server.server_close()


def test_rows_come_back_with_their_types(served: ServedStore) -> None:
    """Texts, times and lists arrive as they are stored; the rule and the cap hold on the way."""
    sql = "SELECT 'ü' AS t, TIMESTAMP '2026-03-02 12:00:00.5' AS at, [1, 2] AS l, NULL AS nothing"
    found = select_for_people(served.data, sql)
    expected = {"t": "ü", "at": datetime(2026, 3, 2, 12, 0, 0, 500000), "l": [1, 2], "nothing": None}
    assert [expected] == found.to_pylist()
    assert 3 == select_for_people(served.data, "FROM range(100)", max_rows=3).num_rows
    assert ["trace_id"] == select_for_people(served.data, "SELECT trace_id FROM spans").column_names


def test_what_is_refused_there_is_refused_here(served: ServedStore) -> None:
    """The server's reason is the caller's error."""
    with pytest.raises(QueryRefused, match="read_text"):
        select_for_people(served.data, "SELECT * FROM read_text('/etc/passwd')")
    with pytest.raises(QueryRefused, match="nonsense"):
        select_for_people(served.data, "SELECT nonsense FROM spans")
    with pytest.raises(QueryRefused, match=r"longer than 0\.3 s"):
        select_for_people(served.data, "SELECT count(*) FROM range(1000000000) a, range(1000) b", timeout_s=0.3)


def test_nobody_answers(tmp_path: Path) -> None:
    """A server whose port is silent is an error to try again."""
    with serve_store(tmp_path) as served:
        served.announce(9, 9)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            select_for_people(tmp_path, "SELECT 1")


@pytest.mark.parametrize("authorization", ["", "secret", "Bearer ", "Bearer Secret", "bearer secret", "Bearer sécret"])
def test_a_token_is_needed(file_store: FileStore, authorization: str) -> None:
    """Without the folder's token there is no answer, right or wrong."""
    status, content, _ = ask(file_store, authorization)
    assert (401, ["error"]) == (status, list(orjson.loads(content)))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"sql": "SELECT 1", "max_rows": "x", "timeout_s": 1}'])
def test_a_request_that_is_none(file_store: FileStore, body: bytes) -> None:
    """A body of another shape is refused with a reason."""
    status, content, _ = answer_select(file_store, body, "Bearer secret", "secret")
    assert (400, ["error"]) == (status, list(orjson.loads(content)))


@pytest.mark.parametrize("request_", [{"max_rows": 0}, {"max_rows": -5}, {"sql": None}, {"sql": "DROP TABLE spans"}])
def test_a_request_that_makes_no_sense(file_store: FileStore, request_: dict[str, Any]) -> None:
    """Numbers out of range and other statements are refused with a reason."""
    status, content, _ = ask(file_store, **request_)
    assert (400, ["error"]) == (status, list(orjson.loads(content)))


def test_an_answer_is_an_arrow_stream(file_store: FileStore) -> None:
    """What comes back can be read by any Arrow library."""
    status, content, kind = ask(file_store)
    assert (200, "application/vnd.apache.arrow.stream") == (status, kind)
    with pa.ipc.open_stream(content) as stream:
        assert [{"x": 1}] == stream.read_all().to_pylist()
