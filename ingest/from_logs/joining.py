"""Joining logs with spans, round after round: what came since the last one, and whatever belongs to it.

What is made depends on what is stored and on nothing else: a record that comes late or twice, or a round that is done
again, gives the same spans. Spans made from logs are replaced when more is known, and taken away when the agent turns
out to send spans itself.
"""

import logging
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from weakref import WeakKeyDictionary

import pyarrow as pa

from ingest.from_logs.arrivals import TELLS_OF_SPAN, Session, arrived, beginnings
from ingest.from_logs.event import COLUMNS, Event, event_of
from ingest.from_logs.told import filled, told_by
from ingest.from_logs.turns import Changes, changes_of, key_of
from ingest.rows import Rows, build_rows, join_rows
from store import Store, load_traces
from store.again import again
from store.claim import Claim
from store.clock import utc_now
from store.errors import StoreError
from store.marks import EVERY_PROJECT, read_mark, write_mark
from store.progress import Progress, silent
from store.recent import Recent
from store.records import Span
from store.replace import forget_empty_traces, put_spans, take_away_spans, update_spans
from store.span_key import SpanKey

log = logging.getLogger(__name__)

STEP = "join logs"
_BATCH = 500  # spans whose events are read together
_BEGINNING = datetime(1970, 1, 2)
# Before looking again when another process was joining at the same time.
_PAUSES_S = (0.1, 0.4, 1.6)

# What this process has looked at, so that a round looks only at what is new.
_seen: WeakKeyDictionary[Store, Recent[Hashable, bool]] = WeakKeyDictionary()
_SEEN = 200_000


def join_logs(store: Store, *, now: datetime | None = None, progress: Progress = silent) -> int:
    """Make, fill and take away spans by what logs tell that have come since the last round, in all projects.

    Several processes may do so in the same store; who is overtaken looks again.

    Args:
        store: Where logs are read and spans are written.
        now: The time spans are received at that are made; by default the clock.
        progress: Told after every batch.

    Returns:
        How many spans were written.
    """
    return again(lambda: _joined(store, now or utc_now(), progress), _PAUSES_S)


def _joined(store: Store, now: datetime, progress: Progress) -> int:
    claim = Claim(store, STEP)
    seen = _seen.get(store) or _seen.setdefault(store, Recent(_SEEN))
    mark = read_mark(store, EVERY_PROJECT, STEP)
    found = arrived(store, datetime.fromisoformat(mark) if mark else _BEGINNING, seen)
    total, done, written, waiting = len(found.spans) + len(found.sessions), 0, 0, []
    for keys in _batches(found.spans):
        written += _write(claim, Changes(filled=list(_enriched(store, keys))), now)
        _remember(seen, (name for key in keys for name in found.spans[key]))
        done += len(keys)
        progress("logs", done, total)
    began = beginnings(store, found.sessions)
    for session, names in found.sessions.items():
        changes = _changes(store, session, names, began.get(session.session_id, _BEGINNING), now)
        written += _write(claim, changes, now)
        if changes.waiting:
            waiting += [found.times[name] for name in names]
        else:
            _remember(seen, names)
        done += 1
        progress("logs", done, total)
    _move(store, mark, min([now, *waiting]))
    return written


def _changes(store: Store, session: Session, names: Iterable[Hashable], began: datetime, now: datetime) -> Changes:
    try:
        return changes_of(store, session, frozenset(name for name in names if isinstance(name, str)), began, now)
    except StoreError:
        raise
    except Exception:
        # The border to what strangers logged: one session that cannot be read is not to keep others from being read.
        log.exception("could not read the logs of session %r", session.session_id[:100])
        return Changes()


def _remember(seen: Recent[Hashable, bool], names: Iterable[Hashable]) -> None:
    for name in names:
        seen.put(name, True)


def _batches(keys: Iterable[SpanKey]) -> Iterator[list[SpanKey]]:
    """Part keys by project, and into batches that can be read together."""
    ordered = sorted(keys)
    for project in dict.fromkeys(key.project for key in ordered):
        of_project = [key for key in ordered if key.project == project]
        for start in range(0, len(of_project), _BATCH):
            yield of_project[start : start + _BATCH]


def _enriched(store: Store, keys: Sequence[SpanKey]) -> Iterator[Span]:
    """Fill spans by the events of OpenTelemetry's conventions that name them."""
    wanted, project = set(keys), keys[0].project
    events = _events(store, project, keys)
    for trace in load_traces(store, project, list(dict.fromkeys(key.trace_id for key in events))):
        for span in trace.spans:
            if key_of(span) in events and key_of(span) in wanted:
                other = filled(span, told_by(events[key_of(span)], span))
                if other is not span:
                    yield other


def _events(store: Store, project: str, keys: Sequence[SpanKey]) -> dict[SpanKey, list[Event]]:
    rows = store.rows(
        f"SELECT {COLUMNS} FROM logs WHERE project = ? AND {TELLS_OF_SPAN} "
        "AND trace_id IN (SELECT unnest(?)) AND span_id IN (SELECT unnest(?))",
        [project, sorted({key.trace_id for key in keys}), sorted({key.span_id for key in keys})],
    )
    found: dict[SpanKey, list[Event]] = {}
    for event in sorted(map(event_of, rows), key=lambda event: event.order):
        found.setdefault(SpanKey(project, event.trace_id or "", event.span_id or ""), []).append(event)
    return found


def _write(claim: Claim, changes: Changes, now: datetime) -> int:
    if not (changes.made or changes.filled or changes.gone):
        return 0
    made, updated = _rows(changes.made, now), _rows(changes.filled, now)
    gone = [key_of(span) for span in changes.gone]
    with claim.transaction() as work:
        take_away_spans(work, gone)
        put_spans(work, made[0], made[1])
        count = update_spans(work, updated[0], updated[1])
        forget_empty_traces(work, gone)
    return len(changes.made) + count


def _rows(spans: Sequence[Span], now: datetime) -> Sequence[pa.Table]:
    # Received now: so they settle as if they had come, and so do the traces of those that were filled.
    return join_rows([build_rows([replace(span, received_at=now) for span in spans])] if spans else [Rows.of()])


def _move(store: Store, before: str | None, mark: datetime) -> None:
    with store.transaction() as work:
        # A mark that somebody else has set, forward or back, is to stay.
        if read_mark(work, EVERY_PROJECT, STEP) == before:
            write_mark(work, EVERY_PROJECT, STEP, mark.isoformat())
