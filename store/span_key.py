"""What a span is known by, whichever version of it is meant."""

from functools import partial
from typing import NamedTuple

import pyarrow as pa


class SpanKey(NamedTuple):
    """The ids that tell a span from all others."""

    project: str
    trace_id: str
    span_id: str


def keys_of(spans: pa.Table) -> list[SpanKey]:
    """Give what each of the rows is known by."""
    columns = (spans[name].to_pylist() for name in SpanKey._fields)
    return list(map(_key, zip(*columns, strict=True)))


_key = partial(tuple.__new__, SpanKey)  # as SpanKey._make, in a tenth of the time
