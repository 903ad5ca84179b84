"""TRAIL: real traces in which people marked the errors; does the failure facet point at one that matters?"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from benchmarks.labelled import labelled
from benchmarks.scratch_store import PROJECT, fill, scratch_store
from ingest.otlp import Encoding
from insights.describing import describe_new
from insights.embedding import Embedder
from insights.facets import all_facets
from store import Store, load_traces
from store.records import Trace

TRACES, ERRORS = "trail_otlp_30", "trail_errors_30"
_HIGH = "HIGH"
_DRAWS = 200


def measure(seeds: int) -> Iterator[str]:  # noqa: ARG001 - nothing here is random
    """Yield how often the span that the failure facet names is within a step of a marked high-impact error."""
    requests = labelled(TRACES)
    marked = _marked()
    with scratch_store() as store:
        fill(store, (json.dumps(r).encode() for r in requests), Encoding.JSON)
        ids = [r["trace_id"] for r in store.rows("SELECT trace_id FROM traces ORDER BY trace_id")]
        traces = {t.trace_id: t for t in load_traces(store, PROJECT, ids)}
        named = _named(store)
    bad = sorted(marked.keys() & traces.keys())
    well = sorted(traces.keys() - marked.keys())
    yield f"{TRACES}: {len(traces)} traces, {len(bad)} with a high-impact error"
    near = {t: within_a_step(traces[t], marked[t]) for t in bad}
    hits = [named.get(t) in near[t] for t in bad]
    told = np.mean([t in named for t in bad])
    yield f"  failure facet: within a step in {np.mean(hits):.2f}, names a span in {told:.2f}"
    hubs = [_hub(traces[t]) in near[t] for t in bad]
    yield f"  the span with the most children {np.mean(hubs):.2f}, a random span {_random(traces, near):.2f}"
    yield f"  traces without one that get a failure facet: {sum(t in named for t in well)} of {len(well)}"


def within_a_step(trace: Trace, marked: AbstractSet[str]) -> set[str]:
    """Give the marked spans, their parents and their children."""
    near = set(marked)
    for span in trace.spans:
        if span.span_id in marked and span.parent_span_id:
            near.add(span.parent_span_id)
        if span.parent_span_id in marked:
            near.add(span.span_id)
    return near


def _marked() -> Mapping[str, set[str]]:
    marked: dict[str, set[str]] = defaultdict(set)
    for row in labelled(ERRORS):
        if row["impact"] == _HIGH and row["span_found"]:
            marked[row["trace_id"]].add(row["span_id"])
    return marked


def _named(store: Store) -> dict[str, str]:
    """Describe the traces, and give the one span that each failure names first."""
    describe_new(store, PROJECT, all_facets(Embedder()))
    rows = store.rows("SELECT trace_id, span_ids[1] AS span_id FROM facets WHERE facet = 'failure'")
    return {r["trace_id"]: r["span_id"] for r in rows}


def _hub(trace: Trace) -> str:
    return max(trace.spans, key=lambda s: len(trace.children(s))).span_id


def _random(traces: Mapping[str, Trace], near: Mapping[str, AbstractSet[str]]) -> float:
    drawn = random.Random(0)
    return float(np.mean([_pick(drawn, traces[t].spans) in near[t] for t in near for _ in range(_DRAWS)]))


def _pick(drawn: random.Random, spans: Sequence[object]) -> str:
    return drawn.choice(spans).span_id  # type: ignore[attr-defined, no-any-return]
