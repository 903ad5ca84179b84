"""What an agent that only logs is: how to know its records, which belong together, and what spans they tell of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.from_logs.event import Event
from ingest.raw import RawEvent, RawSpan
from store.hashing import stable_id

# Marks what was put together from logs: a note of the span, and an attribute that says which records it belongs to.
FROM_LOGS = "from_logs"
TURN = "tracelore.turn"

_ERROR = 2


@dataclass(frozen=True)
class LogAgent:
    """One agent. Names are without ``prefixes``.

    Args:
        name: The dialect its spans are of.
        prefixes: What names of its events start with.
        services: Names of services that send them.
        scopes: What names of its loggers start with.
        turn_key: The attribute that all records of one trace share, beside the session; "": the session is the trace.
        substance: Names of events that make a trace; others alone make none.
        spans: What the events of one trace, in order, tell of.
    """

    name: str
    prefixes: tuple[str, ...]
    services: tuple[str, ...]
    scopes: tuple[str, ...]
    turn_key: str
    substance: frozenset[str]
    spans: Callable[["Turn"], Sequence[RawSpan]]

    def sent(self, event_name: str | None, service: str | None, body: str | None, scope: str) -> bool:
        """Tell whether a log record is one of its events."""
        name = event_name or body or ""
        if name.startswith(self.prefixes) or (body or "").startswith(self.prefixes):
            return True
        return bool(event_name) and (service in self.services or scope.startswith(self.scopes))


@dataclass(frozen=True, slots=True)
class Turn:
    """The events of one trace, in order."""

    project: str
    agent: str
    key: str  # names it within the project and the agent
    events: Sequence[Event]
    above: str | None = None  # the span of another program within which it ran

    @property
    def trace_id(self) -> str:
        """The trace all of its records name, as when it ran within another program; else one of its own."""
        named = {event.trace_id for event in self.events}
        of_all = named.pop() if len(named) == 1 else None
        return of_all or stable_id(self.project, self.agent, self.key, size=16)

    def span_id(self, *of: str) -> str:
        """Name a span after what it stands for, so that it has the same name whenever it is made again."""
        return stable_id(self.project, self.agent, self.key, *of)

    @property
    def root_id(self) -> str:
        """The id of the span that stands for the whole."""
        return self.span_id("root")


@dataclass(slots=True)
class Step:
    """Something that happened in a turn, told by one event or several."""

    name: str
    of: Event  # names it, and ended last unless others say so
    attributes: dict[str, Any]
    more: list[Event] = field(default_factory=list)  # what happened within it
    parent: str | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    key: str = ""  # beside the event, what names it
    failed: bool = False


def said_by(*events: Event | None, **renamed: str) -> dict[str, Any]:
    """Put together what events say, the first counting most; ``renamed`` gives attributes another name."""
    found: dict[str, Any] = {}
    for event in events:
        for key, value in (event.attributes if event else {}).items():
            if key not in _OF_EVENTS and value is not None:
                found.setdefault(renamed.get(key, key), value)
    return found


# They say that there was an event, which the span itself is.
_OF_EVENTS = frozenset({"event.name", "event.timestamp", "event.sequence"})


def raw_span(turn: Turn, step: Step) -> RawSpan:
    """Make the span of a step, as its agent would have sent it."""
    event = step.of
    end = event.time_ns if step.end_ns is None else step.end_ns
    start = end - event.duration_ns if step.start_ns is None else step.start_ns
    return RawSpan(
        trace_id=turn.trace_id,
        span_id=turn.span_id(step.key or event.record_id) if step.parent else turn.root_id,
        parent_span_id=step.parent or turn.above,
        name=step.name,
        start_ns=min(start, end),
        end_ns=end,
        project=turn.project,
        kind=1,
        status_code=_ERROR if step.failed else 0,
        attributes={**step.attributes, TURN: turn.key},
        events=[RawEvent(within.name, within.time_ns, within.attributes) for within in step.more],
        resource=event.resource,
        scope=event.scope,
        notes=(FROM_LOGS,),
    )


def spans_below(turn: Turn, parent: str, steps: Iterable[Step]) -> list[RawSpan]:
    """Make the spans of steps that were taken within the span ``parent``."""
    return [raw_span(turn, replace(step, parent=parent)) for step in steps]


def period(spans: Iterable[RawSpan], events: Iterable[Event]) -> tuple[int, int]:
    """Give when the first of these began and the last ended."""
    times = [(event.time_ns, event.time_ns) for event in events] + [(span.start_ns, span.end_ns) for span in spans]
    return min(start for start, _ in times), max(end for _, end in times)


def whose(attributes: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Pick of the attributes that every event of an agent carries those that say whose it is."""
    return {name: attributes[name] for name in names if name in attributes}
