"""The whole pipeline on one screen: settled traces -> facets -> vectors -> groups -> patterns -> insights."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pyarrow as pa

from insights.clustering import Groups, group, smallest_group, space
from insights.describe_pool import MANY, beside
from insights.describers import Describe, here
from insights.describing import FacetTable, describe_new, described_until, read_facet, undescribed, waiting
from insights.embedding import Embedder, Vectors, vectors_of
from insights.facets import Facet, Shape, all_facets, shape_of
from insights.facets.failure import Failure
from insights.facets.plugged_in import let_go
from insights.in_hand import noting
from insights.lineage.known import members_within
from insights.lineage.settlement import Seen
from insights.lineage.turn import in_turn, mark_assigned
from insights.patterns import store_patterns
from insights.quality import WEAK, Quality, quality
from insights.scope import told_by_scope
from insights.staying import staying
from insights.summary import write_insights
from store import Store
from store.clock import utc_now
from store.progress import Progress, silent
from store.receipts import Patience, unless_forgotten


@dataclass(slots=True)
class RunResult:
    """What a run did: how many traces it saw, per facet how many it described and grouped; seconds by stage."""

    run_id: str
    project: str
    since: datetime
    until: datetime
    traces: int = 0
    facets: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add what the block takes to the seconds of ``stage``."""
        began = time.perf_counter()
        yield
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + time.perf_counter() - began, 3)

    def as_dict(self) -> dict[str, Any]:
        """Give it as one flat document."""
        return {
            "run_id": self.run_id,
            "project": self.project,
            "since": self.since,
            "until": self.until,
            "traces": self.traces,
            "facets": self.facets,
            "seconds": self.seconds,
        }


def run(
    store: Store,
    project: str,
    since: datetime,
    until: datetime,
    *,
    model: str | None = None,
    seed: int = 0,
    progress: Progress = silent,
    patience: Patience | None = None,
    in_hand: Path | None = None,
) -> RunResult:
    """Run everything over the settled traces that began within [since, until).

    Running it again over the same traces changes nothing but ``insight_runs``, which gets one more row. Where somebody
    is forgotten meanwhile, it begins again as long as there is ``patience``; None: some of its own. What is being
    described is noted in ``in_hand``, a file, so that no trace kills one run after the other.
    """
    own = patience or Patience(progress)

    def attempt(receipts: int) -> RunResult:
        return _run(store, project, since, until, model, seed, progress, own, receipts, in_hand)

    return unless_forgotten(store, project, attempt, own)


def _run(
    store: Store,
    project: str,
    since: datetime,
    until: datetime,
    model: str | None,
    seed: int,
    progress: Progress,
    patience: Patience,
    receipts: int,
    in_hand: Path | None,
) -> RunResult:
    began = utc_now()
    result = RunResult(uuid4().hex, project, since, until, _count(store, project, since, until))
    embedder = Embedder(model)
    facets = all_facets(embedder)
    try:
        with result.timed("facets"), _describer(store, project, facets, model, in_hand) as describe:
            describe_new(store, project, facets, progress, describe=describe)
    finally:
        let_go(facets)
    reached = described_until(store, project, facets)
    failed = undescribed(store, project, since, until)
    seen, dimensions = Seen(since, until, result.traces, reached, embedder.name, receipts), 0
    for facet in facets:
        with result.timed("embedding"):
            table = read_facet(store, project, facet.name, since, until)
            if facet.name == Failure.name:
                table = told_by_scope(store, table, since, until, embedder, seed=seed, progress=progress)
            vectors = vectors_of(store, table, embedder, progress)
            dimensions = vectors.shape[1] if table.hashes else dimensions
        with result.timed("clustering"):
            held = members_within(store, project, facet.name, since, until)
            groups, judged = _grouped(table, vectors, shape_of(facet), held, result.traces, seed)
            progress(f"grouping {facet.name}", 1, 1)
        with result.timed("storing"):
            settled = store_patterns(store, table, vectors, groups, shape_of(facet), seen)
        weak = sorted(p for p, stays in zip(settled.ids, judged.of_each, strict=True) if stays < WEAK)
        figures = _figures(table, groups, result.traces, failed.get(facet.name, 0)) | judged.as_dict()
        result.facets[facet.name] = figures | {"least_likeness": shape_of(facet).least_like, "weak": weak}
    in_turn(store, project, receipts, lambda work: mark_assigned(work, project, reached))
    with result.timed("insights"):
        write_insights(store, project, since, until, progress, patience=patience)
    _note_run(store, result, began, {"model": embedder.name, "dimensions": dimensions}, facets, seed)
    return result


def _describer(
    store: Store, project: str, facets: Sequence[Facet], model: str | None, in_hand: Path | None
) -> AbstractContextManager[Describe]:
    if waiting(store, project, facets) >= MANY:
        let_go(facets)  # each process of the pool has its own
        return beside(model)
    return nullcontext(noting(here(facets, deadly=True), in_hand) if in_hand else here(facets))


def _grouped(
    table: FacetTable,
    vectors: Vectors,
    shape: Shape,
    held: Mapping[str, frozenset[str]],
    traces: int,
    seed: int,
) -> tuple[Groups, Quality]:
    if not table.hashes:
        nothing = group(vectors, shape, least=1, seed=seed)
        return nothing, quality(vectors, nothing, seed=seed)
    points = space(vectors, table.features, shape, table.texts, seed=seed)
    least = smallest_group(len(points), traces, rare=shape.rare)
    groups = group(points, shape, least=least, seed=seed)
    groups = staying(points, groups, table.trace_ids, held, shape, least=least, seed=seed)
    return groups, quality(points, groups, seed=seed)


def _figures(table: FacetTable, groups: Groups, traces: int, failed: int) -> dict[str, Any]:
    grouped = int((groups.labels >= 0).sum())
    return {
        "described": len(table.trace_ids),
        "undescribed": failed,
        "nothing_to_say": traces - len(table.trace_ids) - failed,
        "grouped": grouped,
        "fitted": int(groups.fitted.sum()),
        "ungrouped": len(table.trace_ids) - grouped,
        "patterns": groups.count,
    }


def _count(store: Store, project: str, since: datetime, until: datetime) -> int:
    (row,) = store.rows(
        "SELECT count(*) AS n FROM traces WHERE project = ? AND start_time >= ? AND start_time < ?",
        [project, since, until],
    )
    return int(row["n"])


def _note_run(
    store: Store, result: RunResult, began: datetime, parameters: dict[str, Any], facets: Sequence[Facet], seed: int
) -> None:
    row: dict[str, Sequence[Any]] = {
        "project": [result.project],
        "run_id": [result.run_id],
        "started_at": [began],
        "finished_at": [utc_now()],
        "status": ["finished"],
        "since": [result.since],
        "until": [result.until],
        "seed": [seed],
        "versions": [_json({"tracelore": version("tracelore")} | {f.name: f.version for f in facets})],
        "parameters": [_json(parameters)],
        "counts": [_json({"traces": result.traces, "facets": result.facets, "seconds": result.seconds})],
    }
    with store.transaction() as work:
        work.insert("insight_runs", pa.table(row))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
