"""What became of all that was looked at: counted, so that nothing is left out without a word."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_MOST_ERRORS = 20  # that are told one by one


@dataclass
class Tally:
    """The figures of one import.

    ``spans`` were new, ``newer`` took the place of a version that ended earlier, ``known`` were stored before, and
    ``records`` are new log records and metric points. ``skipped`` counts by reason what was left out on purpose,
    ``broken`` counts what could not be read; ``errors`` tells of the first of these where they stand.
    """

    files: int = 0
    spans: int = 0
    newer: int = 0
    known: int = 0
    records: int = 0
    broken: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)  # files by source

    def add(self, reply: "Reply") -> None:
        """Count what became of a request."""
        self.spans += reply.stored
        self.newer += reply.replaced
        self.known += reply.known
        self.records += reply.records

    def counted(self) -> int:
        """Give how many records were told of in any way."""
        return self.spans + self.newer + self.known + self.records + self.broken + self.skipped.total()

    def error(self, where: str, count: int = 1) -> None:
        """Count something that could not be read."""
        self.broken += count
        if len(self.errors) < _MOST_ERRORS:
            self.errors.append(where)

    def as_dict(self) -> dict[str, Any]:
        """Give the figures as plain values."""
        return {
            "files": self.files,
            "sources": dict(self.sources),
            "spans": self.spans,
            "newer": self.newer,
            "known": self.known,
            "records": self.records,
            "skipped": dict(self.skipped.most_common()),
            "broken": self.broken,
            "errors": self.errors,
        }

    def sentence(self) -> str:
        """Say it in one line."""
        taken = [f"{_counted(self.spans, 'span')} from {_counted(self.files, 'file')}"]
        if self.records:
            taken.append(_counted(self.records, "log record or metric point", "log records and metric points"))
        parts = [f"taken: {', '.join(taken)}"]
        if self.newer:
            parts.append(
                f"{self.newer} of these brought up to date" if not self.spans else f"{self.newer} brought up to date"
            )
        if self.known:
            parts.append(f"known before: {self.known}")
        if self.skipped:
            parts.append("skipped: " + ", ".join(f"{count} ({why})" for why, count in self.skipped.most_common()))
        if self.broken:
            parts.append(f"could not be read: {self.broken}")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one request."""

    stored: int = 0
    replaced: int = 0
    known: int = 0
    records: int = 0
    rejected: int = 0
    message: str = ""  # why some were rejected


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
