"""Columns of rows: one field of many records, brought into the type of its column.

A column is made at once, and whatever may be odd about a value is looked at only after the column as a whole was
refused.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from ingest.errors import Permanent, Reason
from ingest.json_values import as_json
from ingest.plain_values import coerced
from store.redaction import Redactor
from store.schema import TIME, UUID

Column = Callable[[Sequence[Any]], pa.Array]


def plain_column(name: str, kind: pa.DataType) -> Column:
    """Make the column ``name`` of the field as it is."""
    read = attrgetter(name)

    def column(records: Sequence[Any]) -> pa.Array:
        values = list(map(read, records))
        if values and values[0] is None and values.count(None) == len(values):  # as a third of the columns is
            return pa.nulls(len(values), kind)
        try:
            return pa.array(values, kind)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            return pa.array([coerced(value, kind) for value in values], kind)

    return column


def time_column(name: str) -> Column:
    """Make a column of times from the field ``name``, which holds nanoseconds since 1970 or None."""
    read = attrgetter(name)

    def column(records: Sequence[Any]) -> pa.Array:
        return pa.array([ns if ns is None else ns // 1000 for ns in map(read, records)], TIME)

    return column


def masked(columns: dict[str, pa.Array], names: Iterable[str], redactor: Redactor | None) -> dict[str, pa.Array]:
    """Mask secrets in the columns ``names``; nearly always there are none, and the columns are given as they are."""
    if redactor is None:
        return columns
    held = [name for name in names if columns[name].null_count < len(columns[name])]
    # As one column, which finds equal texts in half the time.
    texts = pa.chunked_array([columns[name] for name in held], pa.string()).unique().to_pylist()
    if redactor.suspects(text for text in texts if text and len(text) > 2):
        for name in held:
            columns[name] = _masked(columns[name], redactor)
    return columns


def _masked(column: pa.Array, redactor: Redactor) -> pa.Array:
    return pa.array([text and redactor.mask(text) for text in column.to_pylist()], pa.string())


def uuid_column(names: Sequence[bytes | None]) -> pa.Array:
    """Make a column of ids of 16 bytes."""
    return pa.ExtensionArray.from_storage(UUID, pa.array(names, pa.binary(16)))


def json_column(name: str) -> Column:
    """Make the column ``name`` by writing the field of each span as JSON."""
    read = attrgetter(name)

    def column(records: Sequence[Any]) -> pa.Array:
        return pa.array([as_json(read(record)) for record in records], pa.string())

    return column


def shared_json_column(name: str) -> Column:
    """Make the column ``name`` where many records share one and the same object, writing each object once."""
    read = attrgetter(name)

    def column(records: Sequence[Any]) -> pa.Array:
        values = list(map(read, records))
        distinct = {id(value): value for value in values}
        texts = {key: as_json(value) for key, value in distinct.items()}
        if max(map(len, texts.values()), default=0) * len(values) > _MOST_SHARED:
            _refuse_much(name, sum(len(texts[id(value)]) for value in values))
        if len(texts) == 1:
            return pa.repeat(pa.scalar(*texts.values(), pa.string()), len(values))
        return pa.array([texts[id(value)] for value in values], pa.string())

    return column


def _refuse_much(name: str, size: int) -> None:
    """Refuse what a small request says once and each of its records would hold."""
    if size > _MOST_SHARED:
        raise Permanent(
            f"Each record of this would hold its {name}: {size >> 20:,} MiB together, and {_MOST_SHARED >> 20} may be. "
            f"Send fewer at once, or a smaller {name}.",
            Reason.TOO_LARGE,
        )


_MOST_SHARED = 128 << 20  # bytes, twice the largest request
