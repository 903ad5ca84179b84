"""Traces to facets: each settled trace is described once, and again only when it or the facet's code has changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa

from insights.facets.contract import Facet, FacetRow, Feature, LooksAhead
from store import Store, load_traces, settled_since
from store.hashing import text_hash
from store.progress import Progress, silent
from store.records import Trace
from store.schema import TIME, UUID
from store.settle import SettledTrace

_BATCH = 256


@dataclass(frozen=True, slots=True)
class FacetTable:
    """The rows of one facet in a window, ordered by trace id; all lists have the same length."""

    project: str
    facet: str
    trace_ids: list[str]
    start_times: list[datetime]
    texts: list[str]
    hashes: list[str]
    features: list[Mapping[str, Feature]]
    span_ids: list[list[str]]


def describe_new(store: Store, project: str, facets: Sequence[Facet], progress: Progress = silent) -> None:
    """Describe the traces that were settled since each facet last looked."""
    for facet in facets:
        step = f"facet {facet.name} {facet.version}"
        settled = settled_since(store, project, _mark(store, project, step))
        for start in range(0, len(settled), _BATCH):
            batch = settled[start : start + _BATCH]
            _describe(store, project, facet, step, batch)
            progress(f"describing {facet.name}", start + len(batch), len(settled))


def read_facet(store: Store, project: str, facet: str, since: datetime, until: datetime) -> FacetTable:
    """Read what a facet says about the traces that began within [since, until)."""
    rows = store.rows(
        """SELECT trace_id, start_time, text, CAST(text_hash AS VARCHAR) AS hash, CAST(features AS VARCHAR) AS features,
                  span_ids
           FROM facets WHERE project = ? AND facet = ? AND start_time >= ? AND start_time < ? ORDER BY trace_id""",
        [project, facet, since, until],
    )
    return FacetTable(
        project,
        facet,
        [r["trace_id"] for r in rows],
        [r["start_time"] for r in rows],
        [r["text"] for r in rows],
        [r["hash"] for r in rows],
        [orjson.loads(r["features"]) for r in rows],
        [r["span_ids"] for r in rows],
    )


def _describe(store: Store, project: str, facet: Facet, step: str, batch: Sequence[SettledTrace]) -> None:
    ids = [settled.trace_id for settled in batch]
    starts = {settled.trace_id: settled.start_time for settled in batch}
    traces = list(load_traces(store, project, ids))
    if isinstance(facet, LooksAhead):
        facet.look_ahead(traces)
    rows = list(_rows(facet, traces, starts))
    with store.transaction() as work:
        work.execute(
            "DELETE FROM facets WHERE project = ? AND facet = ? AND trace_id IN (SELECT unnest(?))",
            [project, facet.name, ids],
        )
        if rows:
            work.insert("facets", _table(rows))
        work.execute("DELETE FROM progress WHERE project = ? AND step = ?", [project, step])
        work.execute("INSERT INTO progress VALUES (?, ?, ?)", [project, step, batch[-1].settled_at.isoformat()])


def _rows(facet: Facet, traces: Sequence[Trace], starts: Mapping[str, datetime]) -> Iterator[dict[str, Any]]:
    for trace in traces:
        row = facet.describe(trace)
        if row is not None and row.text.strip():
            yield {
                "project": trace.project,
                "trace_id": trace.trace_id,
                "facet": facet.name,
                "text": row.text,
                "text_hash": text_hash(trace.project, row.text),
                "features": orjson.dumps(_kept(row), default=dict).decode(),
                "span_ids": list(row.span_ids),
                "start_time": starts[trace.trace_id],
                "version": facet.version,
            }


def _kept(row: FacetRow) -> dict[str, Any]:
    quotes = [{"span_id": q.span_id, "quote": q.text} for q in row.quotes]
    return dict(row.features) | {"headline": row.headline, "quotes": quotes}


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["text_hash"] = pa.ExtensionArray.from_storage(UUID, pa.array(columns["text_hash"], pa.binary(16)))
    columns["span_ids"] = pa.array(columns["span_ids"], pa.list_(pa.string()))
    columns["start_time"] = pa.array(columns["start_time"], TIME)
    return pa.table(columns)


def _mark(store: Store, project: str, step: str) -> datetime | None:
    rows = store.rows("SELECT mark FROM progress WHERE project = ? AND step = ?", [project, step])
    return datetime.fromisoformat(rows[0]["mark"]) if rows else None
