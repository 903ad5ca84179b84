"""What a source is: how to know its records, and how to make OTLP of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ingest.importing.files import InputFile
from ingest.otlp import Encoding
from ingest.raw import RawSpan


class Record(NamedTuple):
    """One record of a file: a line, an element of a list, a row of a table, a message."""

    place: str  # such as "line 12"
    value: Any  # plain Python; bytes for a message in protobuf


class Broken(NamedTuple):
    """A place in a file that could not be read."""

    place: str
    why: str


class Skipped(NamedTuple):
    """A record that is not imported although it could be read, and why: a few words, the same for all like it."""

    why: str


class Request(NamedTuple):
    """A whole OTLP request, as it stood in the file."""

    place: str
    signal: str  # traces logs metrics
    encoding: Encoding
    body: bytes


class Score(NamedTuple):
    """What somebody judged of a span, a trace or a session."""

    time_ns: int
    name: str
    value: float | None
    label: str
    explanation: str
    judge: str
    score_id: str  # the same when it is told again, or was changed
    more: Mapping[str, Any]  # attributes
    trace_id: str | None = None
    span_id: str | None = None


Item = RawSpan | Score | Request | Skipped | Broken


def items_of(
    records: Iterable[Record | Broken], read_one: Callable[[Any], Iterable[Item]], what: str
) -> Iterator[Item]:
    """Read records each by itself; one that ``read_one`` cannot make sense of is told as a broken ``what``."""
    for record in records:
        if isinstance(record, Broken):
            yield record
            continue
        try:
            yield from read_one(record.value)
        except (ValueError, TypeError, OverflowError) as error:
            yield Broken(record.place, f"cannot be read as {what}: {error}")


@dataclass(frozen=True)
class Source:
    """One tool whose files are understood.

    Args:
        name: What people call it after ``--from``.
        recognises: Tells whether a record is one of its.
        read: Makes of the records of one file what is to be stored, in the same order for the same file. It MUST give
            the same ids to the same records whenever it reads them, and hold no more than a trace at once. Records
            that are not what they should be become ``Skipped`` or ``Broken``; it raises nothing but ``OSError``.
    """

    name: str
    recognises: Callable[[Any], bool]
    read: Callable[[InputFile, Iterable[Record | Broken]], Iterator[Item]]
