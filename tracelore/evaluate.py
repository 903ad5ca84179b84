"""How much of what goes wrong would be found: failures planted in a copy of the user's own traces."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from store import FileStore, Store, append_rows, load_traces, open_data
from store.clock import utc_now
from store.errors import UsageError
from store.progress import Progress
from store.records import Trace
from tracelore.settings import Settings

MOST = 3_000
SHARE = 0.03
FEWEST = 50
ENOUGH = 0.7  # precision and recall from which a failure counts as found
_TOGETHER = 200


def evaluate(settings: Settings, since: datetime, until: datetime, *, progress: Progress) -> dict[str, Any]:
    """Copy up to ``MOST`` traces of a window, plant failures, run the insights, and say what was recovered.

    The store itself is only read.

    Raises:
        UsageError: there are too few traces.
    """
    with open_data(settings.data, settings.store) as store:
        traces, unknown = _copied(store, settings.project, since, until)
    traces = _without_failures(traces, unknown, settings.embedding_model or None, progress)
    if len(traces) < FEWEST:
        raise UsageError(
            f"Only {len(traces)} settled traces that went well began in this time; at least {FEWEST} are needed. "
            "Look further back with --since; traces are settled while `tracelore up` or `tracelore work` runs."
        )
    from insights import run  # heavy
    from insights.planted import plant, recovered

    changed, planted = plant(traces, SHARE, settings.seed)
    with TemporaryDirectory(prefix="tracelore-evaluate-") as folder, FileStore(Path(folder) / "copy.duckdb") as copy:
        _fill(copy, changed, progress)
        run(copy, settings.project, since, until, model=settings.embedding_model or None, seed=settings.seed,
            progress=progress)  # fmt: skip
        held = {facet: _held(copy, settings.project, facet) for facet in _facets(copy)}
        named = {row["pattern_id"]: row["name"] for row in copy.rows("SELECT pattern_id, name FROM patterns")}
    return {
        "traces": len(traces),
        "failures": [_told(asdict(r), named) for r in recovered(planted, held)],
        "not_planted": [name for name, ids in planted.items() if not ids],
    }


def _told(failure: dict[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    figures = {figure: failure[figure] for figure in ("precision", "recall")}
    rounded = {figure: round(value, 2) for figure, value in figures.items()}
    name = named.get(failure["pattern"], "")
    return failure | rounded | {"pattern": name, "found": min(figures.values()) >= ENOUGH}


def _copied(store: Store, project: str, since: datetime, until: datetime) -> tuple[list[Trace], set[str]]:
    """Read the newest traces of the window that went well as far as is known; give which nobody has described yet."""
    rows = store.rows(
        """SELECT trace_id, NOT EXISTS (
               FROM facets AS f WHERE f.project = t.project AND f.trace_id = t.trace_id) AS unknown
           FROM traces AS t WHERE project = ? AND start_time >= ? AND start_time < ?
             AND status != 'error' AND NOT EXISTS (
               FROM facets AS f WHERE f.project = t.project AND f.trace_id = t.trace_id AND f.facet = 'failure')
           ORDER BY start_time DESC, trace_id LIMIT ?""",
        [project, since, until, MOST],
    )
    traces = list(load_traces(store, project, [row["trace_id"] for row in rows]))
    return traces, {row["trace_id"] for row in rows if row["unknown"]}


def _without_failures(
    traces: list[Trace], unknown: Collection[str], model: str | None, progress: Progress
) -> list[Trace]:
    """Leave out those of ``unknown`` that have failures of their own: nobody planted what a pattern holds of them."""
    asked = [trace for trace in traces if trace.trace_id in unknown]
    if not asked:
        return traces
    from insights.describers import here  # heavy
    from insights.embedding import Embedder
    from insights.facets import all_facets

    batches = [asked[start : start + _TOGETHER] for start in range(0, len(asked), _TOGETHER)]
    failed: set[str] = set()
    for done, told in enumerate(here(all_facets(Embedder(model)))(batches, ["failure"]), 1):
        failed |= told["failure"].rows.keys()
        progress("looking for failures", min(done * _TOGETHER, len(asked)), len(asked))
    return [trace for trace in traces if trace.trace_id not in failed]


def _fill(copy: Store, traces: list[Trace], progress: Progress) -> None:
    from ingest.rows import build_rows, join_rows
    from store.settle import settle

    received = utc_now()
    for start in range(0, len(traces), _TOGETHER):
        spans = [replace(s, received_at=received) for t in traces[start : start + _TOGETHER] for s in t.spans]
        append_rows(copy, *join_rows([build_rows(spans)]))
        progress("copying", min(start + _TOGETHER, len(traces)), len(traces))
    settle(copy, now=received + timedelta(hours=1), progress=progress)


def _facets(store: Store) -> list[str]:
    return [row["facet"] for row in store.rows("SELECT DISTINCT facet FROM trace_patterns ORDER BY facet")]


def _held(store: Store, project: str, facet: str) -> dict[str, str]:
    rows = store.rows(
        "SELECT trace_id, pattern_id FROM trace_patterns WHERE project = ? AND facet = ?", [project, facet]
    )
    return {row["trace_id"]: row["pattern_id"] for row in rows}
