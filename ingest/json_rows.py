"""Columns that hold what was sent as JSON text."""

import base64
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import orjson
import pyarrow as pa

from ingest.plain_values import utf8
from store.records import Span

Column = Callable[[Sequence[Span]], pa.Array]


def json_column(name: str) -> Column:
    """Make the column ``name`` by writing the field of each span as JSON."""
    read = attrgetter(name)

    def column(spans: Sequence[Span]) -> pa.Array:
        return pa.array([as_json(read(span)) for span in spans], pa.string())

    return column


def shared_json_column(name: str) -> Column:
    """Make the column ``name`` where many spans share one and the same object, writing each object once."""
    read = attrgetter(name)

    def column(spans: Sequence[Span]) -> pa.Array:
        values = list(map(read, spans))
        distinct = {id(value): value for value in values}
        texts = {key: as_json(value) for key, value in distinct.items()}
        return pa.array([texts[id(value)] for value in values], pa.string())

    return column


def as_json(value: Any) -> bytes:
    """Write ``value`` as JSON; bytes become base64 text, and what JSON cannot hold becomes its nearest text."""
    try:
        return orjson.dumps(value, default=_nearest)
    except orjson.JSONEncodeError:
        return orjson.dumps(_writable(value, 0))


def _nearest(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def _writable(value: Any, depth: int) -> Any:
    """Rebuild ``value`` from what the JSON writer takes: it refuses big integers, odd keys, and deep nesting."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    if depth > 200 or isinstance(value, str):
        return utf8(value)
    if isinstance(value, Mapping):
        return {utf8(key): _writable(element, depth + 1) for key, element in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_asdict"):
        return [_writable(element, depth + 1) for element in value]
    return _writable(_nearest(value), depth + 1)
