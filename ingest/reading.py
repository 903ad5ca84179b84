"""From the bytes of a request to rows, in whatever process: what goes there and what comes back is small and plain."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from ingest.otlp import Encoding, Origin
from ingest.redactors import Redaction, counted, redactor
from ingest.rows import SCHEMAS, Rows
from ingest.signals import SIGNALS, Taken
from store.schema import empty

_BY_NAME = {signal.name: signal for signal in SIGNALS}


class Request(NamedTuple):
    """A request and what is known of it."""

    signal: str
    body: bytes
    encoding: Encoding
    project: str
    received_at: datetime
    redaction: Redaction | None


class Read(NamedTuple):
    """What was read of a request, and how many secrets were masked in it."""

    taken: Taken
    masked: int


class Packed(NamedTuple):
    """The same for another process: each table as the bytes of an Arrow batch, None where it is empty."""

    tables: tuple[bytes | None, ...]
    accepted: int
    rejections: Mapping[str, int]
    message: str
    masked: int


def read(request: Request) -> Read:
    """Read a request.

    Raises:
        Permanent: it cannot be read.
    """
    masks = None if request.redaction is None else redactor(request.redaction)
    origin = Origin(request.project, request.received_at, masks)
    with counted() as masked:
        taken = _BY_NAME[request.signal].read(request.body, request.encoding, origin)
    return Read(taken, masked.count)


def read_packed(request: Request) -> Packed:
    """Read a request for another process; errors as ``read``."""
    taken, masked = read(request)
    return Packed(tuple(map(_pack, taken.rows)), taken.accepted, taken.rejections, taken.message, masked)


def unpacked(packed: Packed) -> Read:
    """Give what was read elsewhere."""
    rows = Rows(*_unpack(packed.tables))
    return Read(Taken(rows, packed.accepted, packed.rejections, packed.message), packed.masked)


def _pack(table: pa.Table) -> bytes | None:
    if not table.num_rows:
        return None
    (batch,) = table.combine_chunks().to_batches()
    packed: bytes = batch.serialize().to_pybytes()
    return packed


def _unpack(tables: Iterable[bytes | None]) -> Iterable[pa.Table]:
    for packed, schema in zip(tables, SCHEMAS.values(), strict=True):
        if packed is None:
            yield empty(schema)
        else:
            yield pa.Table.from_batches([pa.ipc.read_record_batch(pa.py_buffer(packed), schema)])
