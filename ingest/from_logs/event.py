"""A stored log record as an event of an agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.dialects.values import text
from ingest.json_values import opened
from ingest.raw import RawScope

# What is read of the table ``logs`` to make an event.
COLUMNS = (
    "record_id, trace_id, span_id, session_id, time_ns, received_at, event_name, body, attributes, resource, scope, "
    "rowid AS place"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing an agent logged."""

    record_id: str
    name: str  # without the agent's own prefix
    time_ns: int
    attributes: Mapping[str, Any]
    body: Any  # objects as such, else the text that was sent
    resource: Mapping[str, Any]
    scope: RawScope
    trace_id: str | None = None
    span_id: str | None = None
    session_id: str | None = None
    place: int = 0  # among all records, as they came

    def word(self, key: str) -> str | None:
        """Give an attribute that is a name or an id; whatever else was sent there is none."""
        return text(self.attributes.get(key))

    @property
    def order(self) -> tuple[int, int, int, int, str]:
        """What events of one agent are sorted by: its clock, its own count where it keeps one, how they came.

        In JavaScript all messages of a call are logged in the same millisecond.
        """
        sequence = str(self.attributes.get("event.sequence", ""))
        counted = sequence.isascii() and sequence.isdecimal() and len(sequence) < _DIGITS
        return self.time_ns, int(sequence) if counted else 0, _PLACES.get(self.name, 0), self.place, self.record_id

    @property
    def duration_ns(self) -> int:
        """How long took what has just ended; 0 where it does not say."""
        try:
            return max(0, int(float(self.attributes.get("duration_ms", 0)) * 1e6))
        except (TypeError, ValueError, OverflowError):
            return 0

    @property
    def failed(self) -> bool:
        """Whether it says that something did not succeed."""
        return self.attributes.get("success") in (False, "false", "False")


def event_of(row: Mapping[str, Any], prefixes: tuple[str, ...] = ()) -> Event:
    """Make an event of a row of ``logs``; names lose any of ``prefixes``, which not all versions write."""
    body = opened(row["body"])
    scope = _object(row["scope"])
    return Event(
        record_id=str(row["record_id"]),
        name=without_prefix(row["event_name"] or (body if isinstance(body, str) else ""), prefixes),
        time_ns=row["time_ns"],
        attributes=_object(row["attributes"]),
        body=body,
        resource=_object(row["resource"]),
        scope=RawScope(str(scope.get("name", "")), str(scope.get("version", "")), scope.get("attributes") or {}),
        trace_id=row["trace_id"],
        span_id=row["span_id"],
        session_id=row["session_id"],
        place=row["place"],
    )


def without_prefix(name: str, prefixes: tuple[str, ...]) -> str:
    """Give the name of an event without the prefix that tells whose it is."""
    return next((name.removeprefix(prefix) for prefix in prefixes if name.startswith(prefix)), name)


# Whenever it came: what a conversation begins and ends with.
_PLACES = {"gen_ai.system.message": -1, "gen_ai.choice": 1}
_DIGITS = 20  # of a count that anybody could have reached


def _object(stored: str | None) -> dict[str, Any]:
    found = opened(stored)
    return found if isinstance(found, dict) else {}
