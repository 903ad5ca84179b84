"""tau-bench airline: do patterns of failure follow how a run failed, rather than which task it was?"""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.conversations import Conversation
from benchmarks.figures import Scores, agreement
from benchmarks.labelled import Row, labelled
from benchmarks.scratch_store import NOON, fill, grouped, nanoseconds, nothing_known, patterns_of, scratch_store
from insights.embedding import Embedder, Vectors

SET = "tau_airline_gpt4o"
_NONE = "none"
_GROUPS = 7  # as many as there are kinds of failure


def measure(seeds: int) -> Iterator[str]:
    """Yield agreement of failure patterns with the kind of failure, beside those of the task and of whole texts."""
    rows = labelled(SET)
    failed = [r for r in rows if r["labels"]["failure_type_derived"] != _NONE]
    truth = [r["labels"]["failure_type_derived"] for r in failed]
    tasks = [str(r["labels"]["task_id"]) for r in failed]
    yield f"{SET}: {len(failed)} failed runs of {len(rows)}, {len(set(truth))} kinds of failure, {seeds} seeds"
    yield f"  the task's number: AMI {agreement(truth, tasks).ami:.3f}"
    whole = Scores(f"k-means of whole texts into {_GROUPS}")
    vectors = Embedder().encode([_text(r) for r in failed])
    for seed in range(seeds):
        whole.add(agreement(truth, _k_means(vectors, seed)), 0.0)
    yield whole.line()
    yield from _patterns(rows, failed, truth, seeds)


def _patterns(rows: Sequence[Row], failed: Sequence[Row], truth: Sequence[str], seeds: int) -> Iterator[str]:
    scores = {facet: Scores(f"patterns of {facet}") for facet in ("failure", "behaviour", "intent")}
    with scratch_store() as store:
        fill(store, (_trace(r).request() for r in rows))
        for seed in range(seeds):
            began = time.perf_counter()
            nothing_known(store)
            grouped(store, seed=seed)
            seconds = time.perf_counter() - began
            for facet, score in scores.items():
                held = patterns_of(store, facet)
                score.add(agreement(truth, [held.get(_trace(r).trace_id, "") for r in failed]), seconds)
        described = {r["trace_id"] for r in store.rows("SELECT trace_id FROM facets WHERE facet = 'failure'")}
    yield from (score.line() for score in scores.values())
    well = [r for r in rows if r["labels"]["failure_type_derived"] == _NONE]
    shares = f"{_share(failed, described)} of the failed runs, {_share(well, described)} of the others"
    yield f"  with a failure facet: {shares}"


def _share(rows: Sequence[Row], described: set[str]) -> str:
    return f"{np.mean([_trace(r).trace_id in described for r in rows]):.2f}"


def _k_means(vectors: Vectors, seed: int) -> list[int]:
    from sklearn.cluster import KMeans

    found: list[int] = KMeans(_GROUPS, n_init=1, random_state=seed).fit_predict(vectors).tolist()
    return found


def _text(row: Row) -> str:
    return "\n".join(str(m["content"]) for m in row["messages"] if m["role"] != "system" and m.get("content"))


def _trace(row: Row) -> Conversation:
    return Conversation(row["trace_id"], "airline", row["messages"], nanoseconds(NOON))
