"""Traces to facets: each settled trace is described once, and again only when it or the facet's code has changed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import orjson
import pyarrow as pa

from insights.describers import Describe, Told, here
from insights.facets.contract import Facet, FacetRow, Feature
from store import Store, Transaction, load_traces, settled_since
from store.again import again
from store.candidates import BEGINNING
from store.claim import Claim
from store.errors import StoreUnavailable
from store.hashing import text_hash
from store.marks import read_mark, write_mark
from store.progress import Progress, silent
from store.schema import TIME, UUID
from store.settle import SettledTrace

_BATCH = 128  # written together; the longer it takes, the more often another process is faster
_SLICE = 4_096  # traces that are listed at once
_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # before looking again when another process was faster
_LONGEST_QUOTE = 400


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


def describe_new(
    store: Store,
    project: str,
    facets: Sequence[Facet],
    progress: Progress = silent,
    *,
    most: int | None = None,
    describe: Describe | None = None,
) -> None:
    """Describe the traces that were settled since each facet last looked; each is loaded once for all facets.

    A run and the worker may do this at the same time: who is overtaken looks again at what is left.

    Args:
        store: Where traces are read and facets are written.
        project: Whose traces.
        facets: What they are described by.
        progress: Told after every batch.
        most: About how many traces are enough for now; None does all.
        describe: Who describes them; None for this process.
    """
    done, described = 0, 1
    describe = describe or here(facets)
    while described:
        next_ones = partial(_describe_some, store, project, facets, describe, progress, done, most or _SLICE)
        described = _unless_stuck(store, project, facets, next_ones) if most is None or not done else 0
        done += described


def _unless_stuck(store: Store, project: str, facets: Sequence[Facet], describe: Callable[[], int]) -> int:
    """Try for as long as others get on with the same traces: then there is less left to do each time."""
    while True:
        before = described_until(store, project, facets)
        try:
            return again(describe, _PAUSES_S)
        except StoreUnavailable:
            if described_until(store, project, facets) == before:
                raise


def _describe_some(
    store: Store,
    project: str,
    facets: Sequence[Facet],
    describe: Describe,
    progress: Progress,
    done: int,
    about: int,
) -> int:
    """Describe the next traces, after ``done`` others; give how many that were."""
    claim = Claim(store, f"facets {project}")
    by_mark: dict[datetime | None, list[Facet]] = defaultdict(list)
    for facet in facets:
        by_mark[_mark(store, project, _step(facet))].append(facet)
    described = 0
    for mark, behind in by_mark.items():
        settled = settled_since(store, project, mark, about=about)
        total = done + described + _waiting(store, project, mark)
        batches = [settled[start : start + _BATCH] for start in range(0, len(settled), _BATCH)]
        loaded = (list(load_traces(store, project, [s.trace_id for s in batch])) for batch in batches)
        told = describe(loaded, [facet.name for facet in behind])
        for (batch, following), rows in zip(pairwise([*batches, []]), told, strict=True):
            _put(claim, project, behind, rows, batch, following)
            described += len(batch)
            progress("describing", done + described, total)
    return described


def waiting(store: Store, project: str, facets: Sequence[Facet]) -> int:
    """Give how many traces were settled that some of ``facets`` has not described."""
    return _waiting(store, project, described_until(store, project, facets))


def _waiting(store: Store, project: str, mark: datetime | None) -> int:
    (row,) = store.rows(
        "SELECT count(*) AS n FROM traces WHERE project = ? AND settled_at > ?", [project, mark or BEGINNING]
    )
    return int(row["n"])


def described_until(store: Store, project: str, facets: Sequence[Facet]) -> datetime:
    """Give when the last trace was settled that every one of ``facets`` has described."""
    return min((_mark(store, project, _step(facet)) or BEGINNING for facet in facets), default=BEGINNING)


def undescribed(store: Store, project: str, since: datetime, until: datetime) -> dict[str, int]:
    """Count, by facet, the traces that began within [since, until) on which it failed."""
    rows = store.rows(
        """SELECT facet, count(*) AS n FROM undescribed
           WHERE project = ? AND start_time >= ? AND start_time < ? GROUP BY facet""",
        [project, since, until],
    )
    return {row["facet"]: int(row["n"]) for row in rows}


def read_facet(store: Store, project: str, facet: str, since: datetime, until: datetime) -> FacetTable:
    """Read what a facet says about the traces that began within [since, until)."""
    return _read(store, project, facet, "start_time >= ? AND start_time < ?", [since, until])


def read_facet_of(store: Store, project: str, facet: str, trace_ids: Sequence[str]) -> FacetTable:
    """Read what a facet says about these traces."""
    return _read(store, project, facet, "trace_id IN (SELECT unnest(?))", [list(trace_ids)])


def _read(store: Store, project: str, facet: str, condition: str, params: Sequence[Any]) -> FacetTable:
    rows = store.rows(
        f"""SELECT trace_id, start_time, text, CAST(text_hash AS VARCHAR) AS hash,
                   CAST(features AS VARCHAR) AS features, span_ids
            FROM facets WHERE project = ? AND facet = ? AND {condition} ORDER BY trace_id""",
        [project, facet, *params],
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


def put_rows(
    work: Transaction,
    project: str,
    facet: str,
    version: str,
    rows: Mapping[str, FacetRow],
    starts: Mapping[str, datetime],
) -> None:
    """Add rows of a facet, by trace id, to the table ``facets``."""
    told = {trace_id: row for trace_id, row in rows.items() if row.text.strip()}
    if not told:
        return
    hashes = pa.array([text_hash(project, row.text) for row in told.values()], pa.binary(16))
    columns = {
        "project": [project] * len(told),
        "trace_id": list(told),
        "facet": [facet] * len(told),
        "text": [row.text for row in told.values()],
        "text_hash": pa.ExtensionArray.from_storage(UUID, hashes),
        "features": [orjson.dumps(_kept(row), default=dict).decode() for row in told.values()],
        "span_ids": pa.array([list(row.span_ids) for row in told.values()], pa.list_(pa.string())),
        "start_time": pa.array([starts[trace_id] for trace_id in told], TIME),
        "version": [version] * len(told),
    }
    work.insert("facets", pa.table(columns))


def _put(
    claim: Claim,
    project: str,
    facets: Sequence[Facet],
    told: Mapping[str, Told],
    batch: Sequence[SettledTrace],
    following: Sequence[SettledTrace],
) -> None:
    starts = {settled.trace_id: settled.start_time for settled in batch}
    with claim.transaction() as work:
        for facet in facets:
            for table in ("facets", "undescribed"):
                work.execute(
                    f"DELETE FROM {table} WHERE project = ? AND facet = ? AND trace_id IN (SELECT unnest(?))",
                    [project, facet.name, list(starts)],
                )
            put_rows(work, project, facet.name, facet.version, told[facet.name].rows, starts)
            _put_failed(work, project, facet, told[facet.name].failed, starts)
            write_mark(work, project, _step(facet), _reached(batch, following).isoformat())


def _put_failed(
    work: Transaction, project: str, facet: Facet, failed: Mapping[str, str], starts: Mapping[str, datetime]
) -> None:
    if not failed:
        return
    columns = {
        "project": [project] * len(failed),
        "trace_id": list(failed),
        "facet": [facet.name] * len(failed),
        "error": list(failed.values()),
        "start_time": pa.array([starts[trace_id] for trace_id in failed], TIME),
        "version": [facet.version] * len(failed),
    }
    work.insert("undescribed", pa.table(columns))


def _reached(batch: Sequence[SettledTrace], following: Sequence[SettledTrace]) -> datetime:
    """Give the mark behind ``batch``: traces settled at one moment must not be parted by it."""
    last = batch[-1].settled_at
    parted = bool(following) and following[0].settled_at == last
    return last - timedelta(microseconds=1) if parted else last


def _step(facet: Facet) -> str:
    return f"facet {facet.name} {facet.version}"


def _kept(row: FacetRow) -> dict[str, Any]:
    quotes = [{"span_id": q.span_id, "quote": q.text[:_LONGEST_QUOTE]} for q in row.quotes if q.text.strip()]
    return dict(row.features) | {"headline": row.headline, "quotes": quotes}


def _mark(store: Store, project: str, step: str) -> datetime | None:
    mark = read_mark(store, project, step)
    return datetime.fromisoformat(mark) if mark else None
