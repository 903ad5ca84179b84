"""How long each stage takes and how much memory, as the number of traces grows."""

import resource
import time
from collections.abc import Iterator, Sequence

from benchmarks.pattern_sets.day import SEED, play
from benchmarks.scratch_store import NOON, PROJECT, grouped, scratch_store
from store import Store

FACETS = ("intent", "behaviour", "failure")


def measure(sizes: Sequence[int]) -> Iterator[str]:
    """Yield a block a size: seconds a stage, nothing cached and then embeddings cached, and the most memory held.

    Each size should run in a process of its own: what a process has held it does not give back.
    """
    for traces in sizes:
        with scratch_store() as store:
            began = time.perf_counter()
            play(store, traces, SEED, NOON)
            yield f"{traces:,} traces of the simulated day, played, stored and settled in {_since(began)}"
            before = _resident()
            yield _run(store, "nothing cached")
            yield from (f"  {facet}: {_distinct(store, facet)}" for facet in FACETS)
            yield _run(store, "described and embedded before")
            yield f"  resident before {before:.1f} GB, at most {_resident():.1f} GB"


def _run(store: Store, name: str) -> str:
    began, cpu = time.perf_counter(), time.process_time()
    result = grouped(store)
    whole = f"{_since(began)}, {time.process_time() - cpu:.0f} s of CPU"
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


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
