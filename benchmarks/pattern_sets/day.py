"""The simulated day: is every planted failure a pattern of its own, and does it keep its id over three days?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from benchmarks.scratch_store import NOON, PROJECT, Filling, IntoStore, grouped, nanoseconds, scratch_store
from samples.check_day import Result, check
from samples.simulated_day import simulate
from samples.world.failures import FAILURES
from store import Store

ENOUGH = 0.9
SEED = 7
_DAY = timedelta(days=1)
# Over three days: one failure is there from the second day on, another is not there on the third.
_BEGINS, _STOPS = "carrier_timeout", "ping_pong"


def measure(traces: int) -> Iterator[str]:
    """Yield what became of each planted failure of one day."""
    with scratch_store() as store:
        truth = play(store, traces, SEED, NOON)
        found = grouped(store)
        yield f"the simulated day, {traces:,} traces: {found.facets}"
        yield from judged(store, truth)


def measure_days(traces: int) -> Iterator[str]:
    """Yield how many patterns keep their id from day to day, and what is recorded of those that begin and end."""
    with scratch_store() as store:
        last: set[tuple[str, str]] = set()
        for day in range(3):
            gone = {_BEGINS} if day == 0 else {_STOPS} if day == 2 else set()
            end = NOON + day * _DAY
            with without(gone):
                truth = play(store, traces, SEED + day, end)
            grouped(store, end - _DAY, end)
            yield f"day {day + 1}, {traces:,} traces, without {', '.join(gone) or 'nothing'}:"
            yield from judged(store, truth)
            now = _ids(store)
            if day:
                kept = len(last & now)
                yield f"  {kept} of {len(last)} patterns of the day before keep their id ({kept / len(last):.0%})"
            yield f"  lineage: {_events(store, end)}"
            last = now


def play(store: Store, traces: int, seed: int, end: datetime) -> Mapping[str, Any]:
    """Play a day that ends at ``end`` into the store and settle it; returns what was planted."""
    filling = Filling(store, end)
    truth = simulate(IntoStore(filling), seed=seed, traces=traces, end=nanoseconds(end))
    filling.settle()
    return truth


def judged(store: Store, truth: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line a planted failure."""
    rows = store.rows("SELECT trace_id, facet, pattern_id FROM trace_patterns WHERE project = ?", [PROJECT])
    results = check(truth, rows, enough=ENOUGH)
    yield from (f"    {_line(r)}" for r in results)
    yield f"  {sum(r.found for r in results)} of {len(results)} planted failures are a pattern of their own"


@contextmanager
def without(names: Sequence[str] | set[str]) -> Iterator[None]:
    """Play days in which these failures do not happen."""
    taken = {name: FAILURES.pop(name) for name in names}
    try:
        yield
    finally:
        FAILURES.update(taken)


def _line(r: Result) -> str:
    said = "found" if r.found else "MISSED"
    return f"{r.failure} ({r.traces}): {said}, precision {r.precision:.2f}, recall {r.recall:.2f}"


def _ids(store: Store) -> set[tuple[str, str]]:
    rows = store.rows("SELECT facet, pattern_id FROM patterns WHERE project = ? AND state = 'active'", [PROJECT])
    return {(r["facet"], r["pattern_id"]) for r in rows}


def _events(store: Store, moment: datetime) -> str:
    rows = store.rows(
        "SELECT facet, event, count(*) AS n FROM pattern_lineage WHERE project = ? AND happened_at = ? "
        "GROUP BY ALL ORDER BY ALL",
        [PROJECT, moment],
    )
    return ", ".join(f"{r['facet']} {r['event']} {r['n']}" for r in rows) or "nothing"
