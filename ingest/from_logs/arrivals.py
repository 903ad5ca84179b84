"""What has come since the last round, of logs and of spans that logs may say something about."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ingest.from_logs.agents import BY_NAME, TELLING, agent_of, condition
from ingest.from_logs.moved import IS_MOVED, is_moved
from store import Store
from store.candidates import OVERLAP
from store.recent import Recent
from store.span_key import SpanKey

# How long before a span the logs may have come that belong to it. Later ones may come at any time.
_LOOK_BACK = timedelta(hours=1)
GENAI = "gen_ai."
SCORE = "gen_ai.evaluation.result"  # what somebody judged of a span is none of its fields
# Which logs tell of the span they name, in SQL. They have names themselves: of the others, most logs, no body is read.
TELLS_OF_SPAN = f"(starts_with(event_name, '{GENAI}') OR {IS_MOVED}) AND event_name <> '{SCORE}'"


class Session(NamedTuple):
    """A conversation with an agent that logs."""

    project: str
    agent: str
    session_id: str


@dataclass(slots=True)
class Arrivals:
    """What there is to look at, and under what names to remember that it was."""

    spans: dict[SpanKey, list[Hashable]] = field(default_factory=dict)
    sessions: dict[Session, list[Hashable]] = field(default_factory=dict)
    times: dict[Hashable, datetime] = field(default_factory=dict)  # when each came


def arrived(store: Store, since: datetime, seen: "Recent[Hashable, bool]") -> Arrivals:
    """Find what came after ``since`` and was not ``seen``."""
    found = Arrivals()
    from_then = since - OVERLAP
    for row in store.rows(*_new_logs(from_then)):
        _note_log(found, row, seen)
    for row in store.rows(_NEW_SPANS, [from_then - _LOOK_BACK, from_then, list(BY_NAME)]):
        _note(found, found.spans, _key(row), (row["span_id"], row["received_at"]), row["received_at"], seen)
    for session, name, at in _sessions_of_spans(store, from_then):
        _note(found, found.sessions, session, name, at, seen)
    return found


def beginnings(store: Store, sessions: Iterable[Session]) -> dict[str, datetime]:
    """Give when the first record of each session was received, by its id: all are looked for at once."""
    ids = sorted({session.session_id for session in sessions})
    if not ids:
        return {}
    rows = store.rows(
        "SELECT session_id, min(received_at) AS began FROM logs WHERE session_id IN (SELECT unnest(?)) GROUP BY ALL",
        [ids],
    )
    return {row["session_id"]: row["began"] for row in rows}


def _note_log(found: Arrivals, row: dict[str, Any], seen: "Recent[Hashable, bool]") -> None:
    agent = agent_of(row)
    name, at = str(row["record_id"]), row["received_at"]
    if agent and row["session_id"]:
        session = Session(row["project"], agent.name, row["session_id"])
        _note(found, found.sessions, session, name, at, seen)
    elif row["span_id"] and row["trace_id"] and ((row["event_name"] or "").startswith(GENAI) or is_moved(row["body"])):
        _note(found, found.spans, _key(row), (name, "event"), at, seen)


def _note(
    found: Arrivals,
    into: "dict[Any, list[Hashable]]",
    key: Hashable,
    name: Hashable,
    at: datetime,
    seen: "Recent[Hashable, bool]",
) -> None:
    if seen.get(name) is None:
        into.setdefault(key, []).append(name)
        found.times[name] = at


def _key(row: dict[str, Any]) -> SpanKey:
    return SpanKey(row["project"], row["trace_id"], row["span_id"])


def _new_logs(since: datetime) -> tuple[str, list[Any]]:
    of_agents, params = condition()
    columns = f"project, record_id, trace_id, span_id, session_id, received_at, {TELLING}"
    sql = f"SELECT {columns} FROM logs WHERE received_at > ? AND ({TELLS_OF_SPAN} OR {of_agents})"
    return sql, [since, *params]


_NEW_SPANS = f"""
SELECT project, trace_id, span_id, received_at FROM spans
SEMI JOIN (
    SELECT project, trace_id, span_id FROM logs
    WHERE {TELLS_OF_SPAN}
    AND trace_id IS NOT NULL AND span_id IS NOT NULL AND received_at > ?
) USING (project, trace_id, span_id)
WHERE received_at > ? AND dialect NOT IN (SELECT unnest(?))
"""


def _sessions_of_spans(store: Store, since: datetime) -> Iterator[tuple[Session, Hashable, datetime]]:
    """Give the sessions of agents that sent spans and logged; spans may name the session, or the trace of a log."""
    rows = store.rows(_AGENTS_SPANS, [since, list(BY_NAME)])
    by_trace = {(row["project"], row["trace_id"]): row for row in rows}
    if not rows:
        return
    logged = _logged(store, rows)
    for row in logged:
        spans = by_trace.get((row["project"], row["trace_id"]))
        for of in [spans] if spans else [r for r in rows if r["session_id"] == row["session_id"]]:
            session = Session(row["project"], of["dialect"], row["session_id"])
            yield session, (session, of["trace_id"], of["received_at"]), of["received_at"]


def _logged(store: Store, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = list(rows)
    return store.rows(
        "SELECT DISTINCT project, session_id, trace_id FROM logs WHERE session_id IS NOT NULL "
        "AND (trace_id IN (SELECT unnest(?)) OR session_id IN (SELECT unnest(?)))",
        [[row["trace_id"] for row in rows], [row["session_id"] or "" for row in rows]],
    )


_AGENTS_SPANS = """
SELECT project, dialect, session_id, trace_id, max(received_at) AS received_at FROM spans
WHERE received_at > ? AND dialect IN (SELECT unnest(?)) AND NOT list_contains(coalesce(notes, []), 'from_logs')
GROUP BY ALL
"""
