"""The simulated day: is every planted failure a pattern of its own, and does it keep its id over three days?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from benchmarks.figures import spread
from benchmarks.scratch_store import (
    NOON,
    PROJECT,
    Filling,
    IntoStore,
    grouped,
    nanoseconds,
    nothing_known,
    scratch_store,
)
from insights.assigning import Assigner
from samples.check_day import Result, check
from samples.simulated_day import simulate
from samples.world.failures import FAILURES
from store import Store

ENOUGH = 0.9
SEED = 7
_DAY = timedelta(days=1)
_WINDOW = timedelta(days=7)  # how far scheduled runs look back where nobody says otherwise
# Over three days: one failure is there from the second day on, another is not there on the third.
_BEGINS, _STOPS = "carrier_timeout", "ping_pong"


def measure(traces: int, seeds: int) -> Iterator[str]:
    """Yield what became of each planted failure of one day, grouped anew with each seed."""
    with scratch_store() as store:
        truth = play(store, traces, SEED, NOON)
        each: dict[str, list[Result]] = defaultdict(list)
        yield f"the simulated day, {traces:,} traces, {seeds} seeds"
        for seed in range(seeds):
            nothing_known(store)
            facets = grouped(store, seed=seed).facets
            counts = ", ".join(f"{f} {n['patterns']} (coverage {n['coverage']:.3f})" for f, n in facets.items())
            results = _results(store, truth)
            found = sum(r.found for r in results)
            yield f"  seed {seed}: {found} of {len(results)} planted failures found; patterns of {counts}"
            for result in results:
                each[result.failure].append(result)
        yield from (f"    {_over_seeds(results)}" for results in each.values())
        yield f"  with a failure facet: {_alarms(store, truth['traces'])}"


def _over_seeds(results: Sequence[Result]) -> str:
    found = f"found with {sum(r.found for r in results)} of {len(results)} seeds"
    precision, recall = spread([r.precision for r in results]), spread([r.recall for r in results])
    return f"{results[0].failure} ({results[0].traces}): {found}, precision {precision}, recall {recall}"


def _alarms(store: Store, truth: Mapping[str, Mapping[str, Any]]) -> str:
    """Say of how many traces a failure is told, by what was planted in them."""
    rows = store.rows("SELECT trace_id FROM facets WHERE project = ? AND facet = 'failure'", [PROJECT])
    told = {row["trace_id"] for row in rows}
    failed = {t for t, facts in truth.items() if facts["failure"]}
    noisy = {t for t, facts in truth.items() if facts["noise"]} - failed
    well = truth.keys() - failed - noisy
    parts = {"planted failures": failed, "traces with harmless trouble": noisy, "healthy traces": well}
    return ", ".join(f"{len(told & held)} of {len(held)} {name}" for name, held in parts.items())


def measure_days(traces: int) -> Iterator[str]:
    """Yield how many patterns keep their id from day to day, and what is recorded of those that begin and end.

    As with a server: the worker takes the traces of a day into the patterns that are known, then a run looks at the
    usual window. Counted are patterns that have traces of the new day before the run: do they still have some after it?
    """
    with scratch_store() as store:
        worker = Assigner()
        for day in range(3):
            gone = {_BEGINS} if day == 0 else {_STOPS} if day == 2 else set()
            end = NOON + day * _DAY
            with without(gone):
                truth = play(store, traces, SEED + day, end)
            while day and worker.assign(store, PROJECT):
                pass
            before = _ids(store, end - _DAY)
            grouped(store, end - _WINDOW, end)
            yield f"day {day + 1}, {traces:,} traces, without {', '.join(gone) or 'nothing'}:"
            yield from judged(store, truth)
            yield from _kept(before, _ids(store, end - _DAY)) if day else ()
            yield f"  lineage: {_events(store, end)}"
            yield from _of_failures(store, end) if day else ()
        yield f"  ids given twice: {_given_twice(store)}"


def play(store: Store, traces: int, seed: int, end: datetime) -> Mapping[str, Any]:
    """Play a day that ends at ``end`` into the store and settle it; returns what was planted."""
    filling = Filling(store, end)
    truth = simulate(IntoStore(filling), seed=seed, traces=traces, end=nanoseconds(end))
    filling.settle()
    return truth


def judged(store: Store, truth: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line a planted failure."""
    results = _results(store, truth)
    yield from (f"    {_line(r)}" for r in results)
    yield f"  {sum(r.found for r in results)} of {len(results)} planted failures are a pattern of their own"


def _results(store: Store, truth: Mapping[str, Any]) -> list[Result]:
    rows = store.rows("SELECT trace_id, facet, pattern_id FROM trace_patterns WHERE project = ?", [PROJECT])
    return check(truth, rows, enough=ENOUGH)


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


def _ids(store: Store, since: datetime) -> set[tuple[str, str]]:
    """Give the patterns that have traces from ``since`` on."""
    rows = store.rows(
        """SELECT DISTINCT facet, pattern_id FROM trace_patterns JOIN traces USING (project, trace_id)
           WHERE project = ? AND start_time >= ?""",
        [PROJECT, since],
    )
    return {(r["facet"], r["pattern_id"]) for r in rows}


def _kept(before: set[tuple[str, str]], after: set[tuple[str, str]]) -> Iterator[str]:
    kept = before & after
    facets = sorted({facet for facet, _ in before})
    each = ", ".join(f"{f} {sum(g == f for g, _ in kept)} of {sum(g == f for g, _ in before)}" for f in facets)
    yield f"  {len(kept)} of {len(before)} patterns of the day keep their id ({len(kept) / len(before):.1%}): {each}"


def _events(store: Store, moment: datetime) -> str:
    rows = store.rows(
        "SELECT facet, event, count(*) AS n FROM pattern_lineage WHERE project = ? AND happened_at = ? "
        "GROUP BY ALL ORDER BY ALL",
        [PROJECT, moment],
    )
    return ", ".join(f"{r['facet']} {r['event']} {r['n']}" for r in rows) or "nothing"


def _of_failures(store: Store, moment: datetime) -> Iterator[str]:
    """Yield what a run recorded of patterns of failures."""
    rows = store.rows(
        """SELECT event, name FROM pattern_lineage JOIN patterns USING (project, facet, pattern_id)
           WHERE project = ? AND facet = 'failure' AND happened_at = ? ORDER BY ALL""",
        [PROJECT, moment],
    )
    yield from (f"    {r['event']}: {r['name']}" for r in rows)


def _given_twice(store: Store) -> int:
    """Count the ids that began more than once."""
    rows = store.rows(
        """SELECT facet, pattern_id FROM pattern_lineage WHERE project = ? AND event IN ('birth', 'split')
           GROUP BY ALL HAVING count(*) > 1""",
        [PROJECT],
    )
    return len(rows)
