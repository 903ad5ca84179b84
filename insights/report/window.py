"""The stretch of time that a report or a page is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A project and a stretch of time, from ``since`` up to but without ``until``; naive UTC."""

    project: str
    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since

    @property
    def before(self) -> "Window":
        """The window of the same length that ends where this one begins."""
        return Window(self.project, self.since - self.length, self.since)

    @property
    def params(self) -> tuple[str, datetime, datetime]:
        """What ``project = ? AND start_time >= ? AND start_time < ?`` asks for."""
        return self.project, self.since, self.until

    @property
    def since_us(self) -> int:
        """Its begin in microseconds since 1970, as SQL's ``epoch_us`` counts."""
        return (self.since - _EPOCH) // timedelta(microseconds=1)

    @property
    def length_us(self) -> int:
        """Its length in microseconds, at least one so that it can divide."""
        return max(1, self.length // timedelta(microseconds=1))
