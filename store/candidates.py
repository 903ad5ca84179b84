"""Which traces are due to be settled, found by looking at what came since last time, not at the whole store.

A trace falls quiet at a moment that is known in advance: ``settle_after`` behind its newest span,
``settle_rootless`` without a root. So each pass looks at two stretches of ``received_at``, those that have
passed these two ages since the last pass, and every trace is met once in each, after each of its spans. A
little overlap covers spans that were committed later than they were received.

What else a met trace consists of is read no further back than ``floor``. That is enough, because a trace
without a row in ``traces`` never rested longer than ``settle_rootless`` and the time between two passes, or
it would have one: if it reaches back over the floor, it has spans right behind it too. Such traces, and those
that have a row, are looked up in the whole store.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from store.batches import Located
from store.store import Store

# Spans carry the time their request came in; the commit follows, under load and on a slow disk seconds later.
OVERLAP = timedelta(seconds=60)
STEP = "settle"  # under which its marks are kept
# Passes further apart than this count as an interruption.
_LONGEST_PAUSE = timedelta(minutes=10)
_LOOK_BACK = timedelta(hours=1)
BEGINNING = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Marks:
    """How far settling has come: every trace that was quiet by then has its row."""

    rooted: datetime = BEGINNING  # for traces with a root
    rootless: datetime = BEGINNING  # for all
    passed: datetime = BEGINNING  # when the last pass was
    steady_since: datetime = BEGINNING  # since when passes have followed each other without interruption

    @classmethod
    def from_text(cls, text: str | None) -> "Marks":
        """Read what ``to_text`` wrote."""
        return cls(**{name: datetime.fromisoformat(at) for name, at in orjson.loads(text or "{}").items()})

    def not_after(self, moment: datetime) -> "Marks":
        """Set back those that lie after ``moment``, from which on something was left to others."""
        return replace(self, rooted=min(self.rooted, moment), rootless=min(self.rootless, moment))

    def to_text(self) -> str:
        """Write them as the mark of a step."""
        return orjson.dumps(asdict(self)).decode()


@dataclass(frozen=True, slots=True)
class Window:
    """What one pass looks at."""

    marks: Marks
    now: datetime
    settle_after: timedelta
    settle_rootless: timedelta

    @property
    def cutoff(self) -> datetime:
        """Traces with a root are quiet if their newest span came by then."""
        return self.now - min(self.settle_after, self.settle_rootless)

    @property
    def cutoff_rootless(self) -> datetime:
        """All traces are quiet if their newest span came by then."""
        return self.now - self.settle_rootless

    @property
    def stretches(self) -> tuple[datetime, datetime, datetime, datetime]:
        """The two stretches of time in which traces may have fallen quiet; a clock set back widens them."""
        return (
            min(self.marks.rooted, self.cutoff) - OVERLAP,
            self.cutoff,
            min(self.marks.rootless, self.cutoff_rootless) - OVERLAP,
            self.cutoff_rootless,
        )

    @property
    def floor(self) -> datetime:
        """Traces are read back to here, unless they seem to reach further."""
        floor = min(self.stretches) - self.settle_rootless - _LOOK_BACK
        return floor if self.marks.steady_since <= floor else BEGINNING

    @property
    def surely_whole_from(self) -> datetime:
        """A trace without a row whose spans begin after this has none before the floor."""
        if self.floor == BEGINNING:
            return BEGINNING
        return self.floor + self.settle_rootless + _LONGEST_PAUSE + OVERLAP

    @property
    def next_marks(self) -> Marks:
        """The marks once all that is due has been done."""
        pause = self.now - self.marks.passed
        steady = timedelta() <= pause <= _LONGEST_PAUSE
        since = self.marks.steady_since if steady else self.now
        return Marks(self.cutoff, self.cutoff_rootless, self.now, since)


@dataclass(frozen=True, slots=True)
class _Met:
    """A trace that was met in a pass, and what its row in ``traces`` says, if it has one."""

    project: str
    trace_id: str
    span_count: int
    first_received_at: datetime
    last_received_at: datetime
    rooted: bool
    settled_count: int | None = None
    settled_until: datetime | None = None

    @property
    def has_row(self) -> bool:
        return self.settled_count is not None

    @property
    def current(self) -> bool:
        return (self.settled_count, self.settled_until) == (self.span_count, self.last_received_at)

    def located(self) -> Located:
        return Located(self.project, self.trace_id, self.span_count, self.first_received_at, self.last_received_at)


def due(store: Store, window: Window) -> list[Located]:
    """Find the traces that are quiet and have no row, or one that lacks some of their spans; oldest first."""
    met = [_Met(**row) for row in store.rows(_MET, [*window.stretches, window.floor])]
    doubtful = [m for m in met if m.has_row or m.first_received_at <= window.surely_whole_from]
    if window.floor != BEGINNING and doubtful:
        whole = {id(m) for m in doubtful}
        met = [*(m for m in met if id(m) not in whole), *_looked_up(store, doubtful)]
    found = [m.located() for m in met if not m.current and _quiet(m, window)]
    return sorted(found, key=lambda trace: (trace.project, trace.first_received_at, trace.trace_id))


def _quiet(met: _Met, window: Window) -> bool:
    return met.last_received_at <= (window.cutoff if met.rooted else window.cutoff_rootless)


def _looked_up(store: Store, doubtful: Iterable[_Met]) -> Iterator[_Met]:
    by_project: dict[str, dict[str, _Met]] = defaultdict(dict)
    for met in doubtful:
        by_project[met.project][met.trace_id] = met
    for project, known in by_project.items():
        for row in store.rows(_WHOLE, [project, list(known)]):
            row_in_traces: dict[str, Any] = {
                "settled_count": known[row["trace_id"]].settled_count,
                "settled_until": known[row["trace_id"]].settled_until,
            }
            yield _Met(project=project, **row, **row_in_traces)


_FACTS = (
    "trace_id, count(*) AS span_count, min(received_at) AS first_received_at, "
    "max(received_at) AS last_received_at, bool_or(parent_span_id IS NULL) AS rooted"
)
_MET = f"""
WITH met AS (
    SELECT project, trace_id FROM spans WHERE received_at > ? AND received_at <= ?
    UNION
    SELECT project, trace_id FROM spans WHERE received_at > ? AND received_at <= ?
), recent AS (
    SELECT project, {_FACTS} FROM spans SEMI JOIN met USING (project, trace_id)
    WHERE received_at >= ? GROUP BY project, trace_id
)
SELECT r.*, t.span_count AS settled_count, t.last_received_at AS settled_until
FROM recent AS r LEFT JOIN traces AS t ON t.project = r.project AND t.trace_id = r.trace_id
WHERE t.span_count IS DISTINCT FROM r.span_count OR t.last_received_at IS DISTINCT FROM r.last_received_at
"""
_WHOLE = f"SELECT {_FACTS} FROM spans WHERE project = ? AND trace_id IN (SELECT unnest(?)) GROUP BY trace_id"
