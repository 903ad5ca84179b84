"""What the logs of one conversation make of the spans of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ingest.dialects import normalise
from ingest.from_logs.agent import FROM_LOGS, TURN, LogAgent, Turn
from ingest.from_logs.agents import BY_NAME, TELLING, agent_of
from ingest.from_logs.arrivals import Session
from ingest.from_logs.event import COLUMNS, Event, event_of
from ingest.from_logs.told import filled, matched, same
from store import Store, load_traces
from store.records import Span
from store.span_key import SpanKey

# An agent whose logs name traces sends spans too, or may: so long these are waited for.
PATIENCE = timedelta(seconds=60)
# Spans that began so long before the logs of a turn, or after them, are of another turn of the same session.
_AROUND_NS = 2 * 10**9
# So far around a turn the spans of a trace are looked for that its logs name, and not in all that was ever stored. What
# counts is the agent's clock: either may be imported long after the other.
_APART_NS = 86_400 * 10**9

Row = Mapping[str, Any]


@dataclass(slots=True)
class Changes:
    """What is to become of the table ``spans``."""

    made: list[Span] = field(default_factory=list)  # out of logs
    filled: list[Span] = field(default_factory=list)  # spans that were sent
    gone: list[Span] = field(default_factory=list)  # out of logs, and no longer what these tell
    waiting: bool = False  # for spans that may come

    def add(self, other: "Changes") -> None:
        """Take in what is to become of other spans."""
        self.made += other.made
        self.filled += other.filled
        self.gone += other.gone
        self.waiting = self.waiting or other.waiting


def changes_of(store: Store, session: Session, new: frozenset[str], began: datetime, now: datetime) -> Changes:
    """Find what the turns of a session tell that has new records, or of which the agent itself has sent spans.

    Args:
        store: What is there.
        session: Whose records.
        new: Ids of the records that are new; none: spans are.
        began: When the first record of the session was received.
        now: The time to compare the receipt of records with.
    """
    agent = BY_NAME[session.agent]
    changes = Changes()
    for key, rows in _turns(agent, _records(store, session, agent, began)).items():
        if not new or not new.isdisjoint(str(row["record_id"]) for row in rows):
            turn = Turn(session.project, agent.name, f"{session.session_id}{key}", _events(store, session, agent, rows))
            changes.add(_changes(store, session, turn, now - max(row["received_at"] for row in rows)))
    return changes


def _records(store: Store, session: Session, agent: LogAgent, began: datetime) -> list[Row]:
    """Read of the session's records what tells the turns apart."""
    rows = store.rows(
        f"SELECT record_id, received_at, {TELLING}, json_extract_string(attributes, ?) AS turn, "
        "json_extract_string(attributes, ?) AS moment FROM logs "
        "WHERE project = ? AND session_id = ? AND received_at >= ?",
        [f'$."{agent.turn_key or "-"}"', '$."event.timestamp"', session.project, session.session_id, began],
    )
    return [row for row in rows if agent_of(row) is agent]


def _turns(agent: LogAgent, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Sort records into turns: by what names the turn, or by being of the very moment of one that does.

    Records of no turn belong to none, unless no record names one: then the session is one turn.
    """
    moments = {row["moment"]: row["turn"] for row in rows if row["turn"] and row["moment"]}
    found: dict[str, list[Row]] = {}
    for row in rows:
        turn = (row["turn"] or moments.get(row["moment"])) if agent.turn_key else None
        found.setdefault(f"/{turn}" if turn else "", []).append(row)
    if len(found) > 1:
        found.pop("", None)
    return found


def _events(store: Store, session: Session, agent: LogAgent, rows: Sequence[Row]) -> list[Event]:
    times = [row["received_at"] for row in rows]
    found = store.rows(
        f"SELECT {COLUMNS} FROM logs WHERE project = ? AND received_at BETWEEN ? AND ? "
        "AND record_id IN (SELECT unnest(?::UUID[]))",
        [session.project, min(times), max(times), [str(row["record_id"]) for row in rows]],
    )
    return sorted((event_of(row, agent.prefixes) for row in found), key=lambda event: event.order)


def _changes(store: Store, session: Session, turn: Turn, quiet_for: timedelta) -> Changes:
    agent = BY_NAME[session.agent]
    if not any(event.name in agent.substance for event in turn.events):
        return Changes()
    named = {event.trace_id for event in turn.events if event.trace_id}
    sent = _sent(store, session, turn, named)
    known = [span for span in _spans(store, session.project, {turn.trace_id, _own(turn)}) if _is_made_of(span, turn)]
    if sent:
        return Changes(filled=list(_filled(sent, _told(turn))), gone=known)
    if named and quiet_for < PATIENCE:
        return Changes(waiting=True)
    made = [span for span, _ in _told(_placed(store, turn))]
    return _renewed(known, made)


def _own(turn: Turn) -> str:
    return replace(turn, events=()).trace_id


def _is_made_of(span: Span, turn: Turn) -> bool:
    return FROM_LOGS in span.notes and span.attributes.get(TURN) == turn.key


def _told(turn: Turn) -> list[tuple[Span, Event]]:
    """Give the spans that the events tell of, each with the event that names it."""
    raws = BY_NAME[turn.agent].spans(turn)
    by_id = {turn.span_id(event.record_id): event for event in turn.events}
    return [(normalise(raw), by_id.get(raw.span_id, turn.events[0])) for raw in raws]


def _placed(store: Store, turn: Turn) -> Turn:
    """Put the turn below the span its first record names, if that is there."""
    above = turn.events[0].span_id
    if not above or turn.trace_id != turn.events[0].trace_id:
        return turn
    there = store.rows(
        "SELECT 1 FROM spans WHERE project = ? AND trace_id = ? AND span_id = ?", [turn.project, turn.trace_id, above]
    )
    return replace(turn, above=above) if there else turn


def _renewed(known: Iterable[Span], made: Iterable[Span]) -> Changes:
    """Leave as they are those that are known and say the same."""
    left = {(span.trace_id, span.span_id): span for span in known}
    changes = Changes()
    for span in made:
        before = left.pop((span.trace_id, span.span_id), None)
        if before is None or not same(before, span):
            changes.made.append(span)
    changes.gone = list(left.values())
    return changes


def _sent(store: Store, session: Session, turn: Turn, named: set[str]) -> list[Span]:
    """Read the spans that the agent itself sent of the turn: in the traces its logs name, or of the same time."""
    start, end = turn.events[0].time_ns, turn.events[-1].time_ns
    rows = store.rows(
        "SELECT DISTINCT trace_id FROM spans WHERE project = ? AND dialect = ? AND start_ns BETWEEN ? AND ? "
        f"AND NOT list_contains(coalesce(notes, []), '{FROM_LOGS}') "
        "AND (trace_id IN (SELECT unnest(?)) OR (session_id = ? AND end_ns >= ? AND start_ns <= ?))",
        [
            session.project,
            session.agent,
            start - _APART_NS,
            end + _APART_NS,
            sorted(named),
            session.session_id,
            start - _AROUND_NS,
            end + _AROUND_NS,
        ],
    )
    spans = _spans(store, session.project, {row["trace_id"] for row in rows})
    return [span for span in spans if span.dialect == session.agent and FROM_LOGS not in span.notes]


def _spans(store: Store, project: str, trace_ids: Iterable[str]) -> Iterator[Span]:
    for trace in load_traces(store, project, sorted(trace_ids)):
        yield from trace.spans


def _filled(sent: Sequence[Span], told: Sequence[tuple[Span, Event]]) -> Iterator[Span]:
    telling = matched(sent, told)
    for span in sent:
        if span.span_id in telling and (other := filled(span, telling[span.span_id])) is not span:
            yield other


def key_of(span: Span) -> SpanKey:
    """Give what a span is known by."""
    return SpanKey(span.project, span.trace_id, span.span_id)
