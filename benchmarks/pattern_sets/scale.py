"""How long each stage takes and how much memory, as the number of traces grows.

Up to 25,000 traces are played; beyond that they are copied under other ids, so that a quarter of 100,000 requests are
texts of their own.
"""

import resource
import time
from collections.abc import Iterator, Sequence

from benchmarks.pattern_sets.day import SEED, play
from benchmarks.scratch_store import NOON, PROJECT, grouped, scratch_store
from store import Store

FACETS = ("intent", "behaviour", "failure")
_PLAYED = 25_000


def measure(sizes: Sequence[int]) -> Iterator[str]:
    """Yield a block a size: seconds a stage, nothing cached and then embeddings cached, and the most memory held.

    Each size should run in a process of its own: what a process has held it does not give back.
    """
    for traces in sizes:
        with scratch_store() as store:
            began = time.perf_counter()
            play(store, min(traces, _PLAYED), SEED, NOON)
            _copy(store, traces)
            yield f"{traces:,} traces of the simulated day, played, stored and settled in {_since(began)}"
            before = _resident()
            yield _run(store, "nothing cached")
            yield from (f"  {facet}: {_distinct(store, facet)}" for facet in FACETS)
            yield _run(store, "described and embedded before")
            beside = _resident(resource.RUSAGE_CHILDREN)
            yield f"  resident before {before:.1f} GB, at most {_resident():.1f} GB"
            yield f"  and for a while {beside:.1f} GB at most in each process that described beside it"


def _copy(store: Store, traces: int) -> None:
    """Copy what was played until there are ``traces`` of them; texts are shared, as equal ones are."""
    copies = -(-traces // _PLAYED) - 1
    with store.transaction() as work:
        for table in ("spans", "traces") if copies else ():
            work.execute(
                f"INSERT INTO {table} SELECT t.* REPLACE (md5(trace_id || ' ' || copy) AS trace_id) "
                f"FROM {table} AS t, range(1, {copies + 1}) AS r(copy)"
            )


def _run(store: Store, name: str) -> str:
    began, cpu = time.perf_counter(), _cpu()
    result = grouped(store)
    whole = f"{_since(began)}, {_cpu() - cpu:.0f} s of CPU"
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in result.seconds.items())
    counts = ", ".join(f"{facet} {figures['patterns']}" for facet, figures in result.facets.items())
    return f"  {name}: {whole} ({stages}); patterns: {counts}"


def _distinct(store: Store, facet: str) -> str:
    (row,) = store.rows(
        "SELECT count(*) AS n, count(DISTINCT text_hash) AS texts FROM facets WHERE project = ? AND facet = ?",
        [PROJECT, facet],
    )
    return f"{row['n']:,} rows, {row['texts']:,} distinct texts ({row['texts'] / max(1, row['n']):.0%})"


def _since(began: float) -> str:
    return f"{time.perf_counter() - began:.0f} s"


def _cpu() -> float:
    """Give the seconds of this process and of those it began and that have ended."""
    return sum(
        r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _resident(whose: int = resource.RUSAGE_SELF) -> float:
    return resource.getrusage(whose).ru_maxrss / 1e6
