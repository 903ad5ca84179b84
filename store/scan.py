"""One table of a served store, read by another process: its rows travel as an Arrow stream while they are read.

What is asked for is a table, columns of it, and bounds of columns: no SQL, so whoever asks can make the server do
nothing but read that table once. The other side of this is ``store/remote_tables.py``.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from store.duck_store import DuckStore
from store.errors import UsageError

PATH = "/internal/rows"
# What people's SQL may read: all but the keys, and the requests to forget that are under way.
TABLES = frozenset(
    [
        "spans",
        "texts",
        "logs",
        "metric_points",
        "traces",
        "facets",
        "embeddings",
        "insight_runs",
        "patterns",
        "pattern_lineage",
        "trace_patterns",
        "undescribed",
        "unusual",
        "insights",
        "reports",
        "flags",
        "unchecked",
        "reviews",
        "overrides",
        "progress",
        "span_texts",
        "sessions",
        "scores",
        "retention",
        "forgotten",
        "text_blocks",
        "text_grams",
        "schema_migrations",
    ]
)
_COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])
_LONGEST_S = 600.0
_BATCH_ROWS = 2048
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")  # texts repeat themselves


def stream_rows(store: DuckStore, body: bytes) -> Iterator[bytes]:
    """Answer a request for rows: the parts of an Arrow stream, ended in time, and when nobody listens any more.

    Raises:
        UsageError: the request names a table or a column that there is not, or cannot be read.
    """
    request = _read(body)
    session = store.cursor()
    ending = threading.Timer(min(float(request["seconds"]), _LONGEST_S), session.interrupt)
    ending.daemon = True
    try:
        with store.translated():
            types = types_of(session, request["table"])
            with _understood():
                sql, params = _select(request, types)
            ending.start()
            reader = session.execute(sql, params).to_arrow_reader(_BATCH_ROWS)
            yield from _parts(reader, reader.schema.with_metadata({"types": orjson.dumps(types)}))
    finally:
        ending.cancel()
        session.close()


def types_of(session: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Give the columns of a table that people may read, with their types."""
    if table not in TABLES:
        raise UsageError(f"There is no table {table!r} to be read.")
    return {str(name): str(kind) for name, kind, *_ in session.execute(f"DESCRIBE {table}").fetchall()}


@contextmanager
def _understood() -> Iterator[None]:
    """Let the block read what was asked for; whoever asked is told what is wrong with it."""
    try:
        yield
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(f"The request for rows cannot be read: {error!r}") from None


def _read(body: bytes) -> Mapping[str, Any]:
    with _understood():
        request: Mapping[str, Any] = orjson.loads(body)
        seconds = float(request["seconds"])
        found = {"columns": [], "where": [], "limit": None, **request, "table": str(request["table"])}
    if not seconds > 0:
        raise UsageError(f"{seconds} is no time in which to read.")
    return found


def _select(request: Mapping[str, Any], types: Mapping[str, str]) -> tuple[str, list[str]]:
    columns = list(request["columns"]) or list(types)
    terms, params = ["true"], []
    for column, comparison, value in request["where"]:
        if comparison not in _COMPARISONS or column not in types:
            raise UsageError(f"{column!r} {comparison!r} is no condition.")
        terms.append(f'"{column}" {comparison} CAST(? AS {types[column]})')
        params.append(str(value))
    if unknown := [column for column in columns if column not in types]:
        raise UsageError(f"{request['table']} has no columns {unknown}.")
    names = ", ".join(f'"{column}"' for column in columns)
    limit = "" if request["limit"] is None else f" LIMIT {int(request['limit'])}"
    return f"SELECT {names} FROM {request['table']} WHERE {' AND '.join(terms)}{limit}", params


class _Sink:
    """Keeps what an Arrow writer wrote until it is fetched."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""

    def fetch(self) -> bytes:
        """Give what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _parts(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[bytes]:
    sink = _Sink()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), schema, options=_OPTIONS) as stream:
        yield sink.fetch()
        for batch in reader:
            stream.write_batch(batch)
            yield sink.fetch()
    yield sink.fetch()
