"""Log records and points of metrics to rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.columns import Column, json_column, masked, plain_column, shared_json_column, time_column, uuid_column
from ingest.dialects.values import text
from ingest.json_values import as_json, bytes_masked
from ingest.plain_values import utf8
from ingest.raw import RawLog, RawPoint
from ingest.rows import Rows
from store.hashing import text_hash
from store.redaction import Redactor
from store.schema import LOGS, METRIC_POINTS


def log_rows(records: Sequence[RawLog], redactor: Redactor | None = None) -> Rows:
    """Make the rows of log records of one request, with secrets masked."""
    return Rows.of(logs=_table(records, LOGS, _LOG_COLUMNS, redactor))


def point_rows(records: Sequence[RawPoint], redactor: Redactor | None = None) -> Rows:
    """Make the rows of points of metrics of one request, with secrets masked."""
    return Rows.of(points=_table(records, METRIC_POINTS, _POINT_COLUMNS, redactor))


def _table(
    records: Sequence[Any], schema: pa.Schema, columns: Mapping[str, Column], redactor: Redactor | None
) -> pa.Table:
    texts = [f.name for f in schema if f.type == pa.string() and f.name not in _OURS]
    with bytes_masked(redactor):
        made = {name: column(records) for name, column in columns.items()}
    made = masked(made, texts, redactor)
    made["record_id"] = uuid_column(_ids(records, made))
    # Only now: it is another time whenever the same is sent again.
    made |= _received_times(records, made)
    return pa.Table.from_arrays([made[f.name] for f in schema], schema=schema)


def _ids(records: Sequence[Any], made: Mapping[str, pa.Array]) -> list[bytes]:
    """Name each record by all that it says, so that one sent again has the same name; equal ones are numbered."""
    said = zip(*(column.to_pylist() for name, column in made.items() if name not in _REPEATED), strict=True)
    seen: Counter[str] = Counter()
    ids = []
    for record, values in zip(records, said, strict=True):
        whole = "\x1f".join("" if value is None else str(value) for value in values)
        seen[whole] += 1
        ids.append(text_hash(record.project, f"{whole}\x1f{seen[whole]}"))
    return ids


def _received_times(records: Sequence[Any], made: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Give the columns of times, in which records that say none have that of their receipt."""
    if all(record.time_ns for record in records):
        return {}
    timeless = pa.array([not record.time_ns for record in records])
    received_ns = pc.multiply(made["received_at"].cast(pa.int64()), 1000)
    return {
        "time": pc.if_else(timeless, made["received_at"], made["time"]),
        "time_ns": pc.if_else(timeless, received_ns, made["time_ns"]),
    }


# Ours, and what is read out of other columns.
_REPEATED = ("received_at", "session_id")
# What no secret can stand in: ids, words of ours, and numbers that are counts.
_OURS = ("project", "trace_id", "span_id", "type", "temporality", "distribution")


def _service_column(records: Sequence[Any]) -> pa.Array:
    names = (record.resource.get("service.name") for record in records)
    return pa.array([utf8(name) if isinstance(name, str) and name else None for name in names], pa.string())


def _session_column(records: Sequence[RawLog]) -> pa.Array:
    found = (next(filter(None, map(text, map(record.attributes.get, _SESSION))), None) for record in records)
    return pa.array([utf8(session) if session else None for session in found], pa.string())


# The conversation says more than the session, which may be an editor's window.
_SESSION = ("gen_ai.conversation.id", "conversation.id", "session.id")


def _body_column(records: Sequence[RawLog]) -> pa.Array:
    return pa.array([_body(record.body) for record in records], pa.string())


def _body(body: Any) -> str | bytes | None:
    if body is None:
        return None
    return utf8(body) if isinstance(body, str) else as_json(body)


_SHARED = {
    "service": _service_column,
    "time": time_column("time_ns"),
    "attributes": json_column("attributes"),
    "resource": shared_json_column("resource"),
    "scope": shared_json_column("scope"),
}


def _columns(schema: pa.Schema, own: Mapping[str, Column]) -> dict[str, Column]:
    special = {**_SHARED, **own}
    return {f.name: special.get(f.name) or plain_column(f.name, f.type) for f in schema if f.name != "record_id"}


_LOG_COLUMNS = _columns(LOGS, {"body": _body_column, "session_id": _session_column})
_POINT_COLUMNS = _columns(
    METRIC_POINTS,
    {
        "start_time": time_column("start_ns"),
        "distribution": json_column("distribution"),
        "exemplars": json_column("exemplars"),
    },
)
