"""Tables in files, Parquet and CSV: each row a record by the names of the columns."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.importing.files import InputFile, Reader, Unreadable
from ingest.importing.records import LONGEST
from ingest.importing.source import Broken, Record

PARQUET = b"PAR1"
_ROWS = 64  # at once: each may hold long conversations


def parquet_records(file: InputFile) -> Iterator[Record | Broken]:
    """Read the rows of a Parquet file, a few at a time.

    Raises:
        Unreadable: it is none, or is damaged.
    """
    number = 0
    try:
        with pq.ParquetFile(file.path) as table:
            for batch in table.iter_batches(batch_size=_ROWS):
                for row in _rows(batch):
                    number += 1
                    yield Record(f"row {number}", row)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(f"cannot be read as Parquet after row {number}: {error}") from error


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    maps = [f.name for f in batch.schema if pa.types.is_map(f.type)]
    for row in batch.to_pylist():
        for name in maps:
            row[name] = dict(row[name]) if row[name] is not None else None
        yield row


def starts_as_csv(head: bytes) -> bool:
    """Tell whether a file that begins with ``head`` may be a table with the columns of an export."""
    names = head.partition(b"\n")[0].decode("utf-8", "replace").replace('"', "").strip("\ufeff\r ").split(",")
    return "id" in names and len(names) > 3


def csv_records(reader: Reader) -> Iterator[Record | Broken]:
    """Read the rows of a CSV file with a header.

    Raises:
        Unreadable: it is none.
    """
    csv.field_size_limit(LONGEST)
    rows = csv.reader(io.TextIOWrapper(io.BufferedReader(_Bytes(reader)), "utf-8-sig", "replace", newline=""))
    names = next(rows, [])
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise Unreadable(f"line {line}: cannot be read as CSV: {error}") from error
        if cells is None:
            return
        if len(cells) != len(names):
            yield Broken(f"line {line}", f"has {len(cells)} cells where the header has {len(names)}")
        else:
            yield Record(f"line {line}", dict(zip(names, cells, strict=True)))


class _Bytes(io.RawIOBase):
    """A reader as Python's text layer wants it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._piece:
            self._piece = memoryview(self._reader.read())
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        return count
