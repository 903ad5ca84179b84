"""SQL typed by people, on its way: to the running server's endpoint, or into the closed file."""

import hmac
from pathlib import Path

import httpx
import orjson
import pyarrow as pa

from store.duck_store import DuckStore
from store.duckdb_file import FileStore
from store.errors import QueryRefused, StoreError, StoreUnavailable, UsageError
from store.guard import run_select
from store.lake import LakeStore
from store.location import store_file
from store.place import ServerCard, running_server

PATH = "/internal/sql"
ARROW = "application/vnd.apache.arrow.stream"
JSON = "application/json"
_MOST_ROWS = 1_000_000
_LONGEST_S = 600.0


def select_for_people(
    data: Path, sql: str, url: str = "", *, max_rows: int = 10_000, timeout_s: float = 30.0
) -> pa.Table:
    """Run one SELECT on the store of a data folder, or on the lake at ``url``, read-only.

    Raises:
        QueryRefused: it is not one SELECT over the public tables, or it failed.
        StoreUnavailable: there is no store, or its server does not answer.
    """
    server = running_server(data)
    if server is not None:
        return _ask_server(server, sql, max_rows, timeout_s)
    if url:
        with LakeStore(url, read_only=True) as lake:
            return run_select(lake, sql, max_rows=max_rows, timeout_s=timeout_s)
    with FileStore(store_file(data), read_only=True) as store:
        with store.transaction() as setting:
            setting.execute("SET enable_external_access = false")
        return run_select(store, sql, max_rows=max_rows, timeout_s=timeout_s)


def may_ask(authorization: str, token: str) -> bool:
    """Whether an ``Authorization`` header holds ``token``, which only who can read the data folder knows."""
    return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def answer_select(store: DuckStore, body: bytes, authorization: str, token: str) -> tuple[int, bytes, str]:
    """Answer a request to the endpoint; give status, body and content type.

    Only who can read the data folder knows ``token``, so no web page and no other user can ask.
    """
    if not may_ask(authorization, token):
        return 401, _error("the token of the data folder is needed"), JSON
    try:
        request = orjson.loads(body)
        rows, seconds = (
            min(int(request["max_rows"]), _MOST_ROWS),
            min(float(request["timeout_s"]), _LONGEST_S),
        )
        found = run_select(store, str(request["sql"]), max_rows=rows, timeout_s=seconds)
    except (QueryRefused, UsageError) as refused:
        return 400, _error(str(refused)), JSON
    except StoreError as failed:
        return 503, _error(str(failed)), JSON
    except (ValueError, TypeError, KeyError) as error:
        return 400, _error(f"the request cannot be read: {error!r}"), JSON
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as stream:
        stream.write_table(found)
    return 200, sink.getvalue().to_pybytes(), ARROW


def _ask_server(server: ServerCard, sql: str, max_rows: int, timeout_s: float) -> pa.Table:
    try:
        answer = httpx.post(
            f"{server.internal_url}{PATH}",
            content=orjson.dumps({"sql": sql, "max_rows": max_rows, "timeout_s": timeout_s}),
            headers={"Authorization": f"Bearer {server.reader_token}", "Content-Type": JSON},
            timeout=timeout_s + 10,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise StoreUnavailable(f"The server (pid {server.pid}) does not answer: {error}. Try again.") from error
    if answer.status_code == httpx.codes.OK:
        with pa.ipc.open_stream(answer.content) as stream:
            return stream.read_all()
    raise QueryRefused(str(orjson.loads(answer.content).get("error", answer.text)))


def _error(message: str) -> bytes:
    return orjson.dumps({"error": message})
