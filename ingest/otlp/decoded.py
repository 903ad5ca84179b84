"""What decoding a request gives: spans, and a count of those that could not be taken."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite, isnan
from typing import Final

from ingest.errors import Permanent
from ingest.raw import RawSpan
from store.redaction import Redactor

LAST_NS: Final = 2**63 - 1  # in the year 2262: what a nanosecond column holds


class Flaw(StrEnum):
    """Why a span cannot be taken, as counters call it."""

    BAD_TRACE_ID = "bad_trace_id"
    BAD_SPAN_ID = "bad_span_id"


_SAID: Final = {
    Flaw.BAD_TRACE_ID: "a trace id that is not 16 bytes, or all zero",
    Flaw.BAD_SPAN_ID: "a span id that is not 8 bytes, or all zero",
}


@dataclass(slots=True)
class Origin:
    """What a request says about all that it brings: whose they are, when they came, and what is masked in them."""

    project: str
    received_at: datetime
    redactor: Redactor | None = None

    @property
    def received_ns(self) -> int:
        """When they came, in nanoseconds since 1970."""
        return int(self.received_at.replace(tzinfo=UTC).timestamp() * 1_000_000) * 1000


@dataclass(slots=True)
class Decoded:
    """The spans of one request, and how many could not be taken, by why."""

    spans: list[RawSpan] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)

    def reject(self, flaw: Flaw) -> None:
        """Count one span that cannot be taken."""
        self.rejected[flaw] += 1


def clamped(nanoseconds: int, notes: list[str]) -> int:
    """Bring a time into what can be stored, and note it where that changed it."""
    if 0 <= nanoseconds <= LAST_NS:
        return nanoseconds
    note(notes, "clock_skew")
    return LAST_NS if nanoseconds > 0 else 0


def period(start: int, end: int, origin: Origin, notes: list[str]) -> tuple[int, int]:
    """Bring a span's times into what can be stored and into order, and note it where that changed them.

    A span that says only one of them, or an end before its start, took no time at the later one; one that says
    neither, at its receipt.
    """
    if 0 < start <= end <= LAST_NS:
        return start, end
    note(notes, "clock_skew")
    later = clamped(max(start, end), notes) or origin.received_ns
    return (min(start, later), later) if 0 < start <= end else (later, later)


def finite(number: float) -> float | str:
    """Give a double as sent; one that JSON cannot write becomes the word that OTLP's own JSON has for it."""
    if isfinite(number):
        return number
    return "NaN" if isnan(number) else "Infinity" if number > 0 else "-Infinity"


def too_deep() -> Permanent:
    """Say that values are nested deeper than protobuf reads: a list takes two of its messages, an object three."""
    return Permanent("Values are nested too deep: lists are taken 46 deep, objects 30.")


def note(notes: list[str], text: str) -> None:
    """Add ``text`` to what was odd about a span, once."""
    if text not in notes:
        notes.append(text)


def summary(rejected: Mapping[str, int]) -> str:
    """Say in one sentence how many spans were rejected and why; nothing where none were."""
    if not rejected:
        return ""
    count = sum(rejected.values())
    return f"{count} span{'' if count == 1 else 's'} rejected: {'; '.join(_SAID[Flaw(flaw)] for flaw in rejected)}"
