"""Groups to patterns: durable ids, names, and which trace is in which; the tables patterns and trace_patterns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from insights.clustering import UNUSUAL, Groups, Matrix
from insights.describing import FacetTable
from insights.identity import Known, Lot, continued, lineage
from insights.naming import names_of
from store import Store, Transaction
from store.hashing import stable_id
from store.schema import TIME

_TYPICAL = 0.5  # a label that at least half of a pattern's traces share is part of what it is
_UNMOVED = 0.95  # likeness of centroids up to which a pattern keeps its name
_UNUSUAL_NAME = "unusual: like no pattern"
_NO_FEATURE = ("headline", "quotes")


@dataclass(frozen=True, slots=True)
class Found:
    """One pattern as this run sees it."""

    pattern_id: str
    name: str
    rows: np.ndarray[Any, np.dtype[np.int64]]
    centroid: Matrix
    typical: Mapping[str, str]


def patterns(store: Store, project: str) -> list[dict[str, Any]]:
    """List the active patterns, the largest first, each with its insight and example traces."""
    rows = store.rows(
        """SELECT p.facet, p.pattern_id, p.name, p.size, p.share, p.first_seen, p.last_seen,
                  i.title, i.body, i.severity, CAST(i.evidence AS VARCHAR) AS evidence,
                  CAST(i.numbers AS VARCHAR) AS numbers,
                  (SELECT list(trace_id ORDER BY strength DESC, trace_id)[1:5] FROM trace_patterns AS t
                   WHERE t.project = p.project AND t.facet = p.facet AND t.pattern_id = p.pattern_id) AS examples
           FROM patterns AS p LEFT JOIN insights AS i USING (project, facet, pattern_id)
           WHERE p.project = ? AND p.state = 'active' ORDER BY p.size DESC, p.facet, p.pattern_id""",
        [project],
    )
    for row in rows:
        row["evidence"] = orjson.loads(row["evidence"] or "[]")
        row["numbers"] = orjson.loads(row["numbers"] or "{}")
    return rows


def unusual_id(project: str, facet: str) -> str:
    """Give the id of the pattern that holds what is like no pattern."""
    return stable_id(project, facet, "unusual")


def store_patterns(
    store: Store, table: FacetTable, groups: Groups, vectors: Matrix, traces: int, now: datetime
) -> None:
    """Write the patterns of a facet and who is in them, continuing the patterns that were known.

    Args:
        store: Where to.
        table: The facet's rows in the window.
        groups: Which row is in which group.
        vectors: Unit vectors of the rows' texts.
        traces: How many traces the window holds.
        now: When a change of patterns is said to have happened.
    """
    known, before = _known(store, table)
    lots = [_lot(table, np.flatnonzero(groups.labels == label), vectors) for label in range(groups.count)]
    ids = continued(table.project, table.facet, lots, known)
    found = _found(table, groups, vectors, lots, ids, before)
    with store.transaction() as work:
        _write_members(work, table, groups, found)
        _write_patterns(work, table, found, before, traces)
        _write_lineage(work, table, lineage(known, dict(zip(ids, (lot.members for lot in lots), strict=True))), now)


def _known(store: Store, table: FacetTable) -> tuple[list[Known], dict[str, dict[str, Any]]]:
    """Give the patterns of earlier runs, and their rows by id."""
    rows = store.rows(
        """SELECT pattern_id, name, state, first_seen, centroid, CAST(features AS VARCHAR) AS features,
                  (SELECT list(trace_id) FROM trace_patterns AS t
                   WHERE t.project = p.project AND t.facet = p.facet AND t.pattern_id = p.pattern_id) AS members
           FROM patterns AS p WHERE project = ? AND facet = ? AND pattern_id <> ? ORDER BY pattern_id""",
        [table.project, table.facet, unusual_id(table.project, table.facet)],
    )
    known = [
        Known(
            members=frozenset(r["members"] or ()),
            centroid=np.asarray(r["centroid"], dtype=np.float32),
            typical=orjson.loads(r["features"]),
            pattern_id=r["pattern_id"],
            active=r["state"] == "active",
        )
        for r in rows
    ]
    return known, {r["pattern_id"]: r for r in rows}


def _lot(table: FacetTable, rows: np.ndarray[Any, np.dtype[np.int64]], vectors: Matrix) -> Lot:
    return Lot(
        members=frozenset(table.trace_ids[i] for i in rows),
        centroid=_centre(vectors[rows]),
        typical=_typical([table.features[i] for i in rows]),
    )


def _found(
    table: FacetTable,
    groups: Groups,
    vectors: Matrix,
    lots: Sequence[Lot],
    ids: Sequence[str],
    before: Mapping[str, Mapping[str, Any]],
) -> list[Found]:
    inside = [np.flatnonzero(groups.labels == label) for label in range(groups.count)]
    names = names_of(table, inside, vectors)
    found = [
        Found(pattern_id, _kept_name(before.get(pattern_id), lot, name), rows, lot.centroid, lot.typical)
        for pattern_id, name, rows, lot in zip(ids, names, inside, lots, strict=True)
    ]
    odd = np.flatnonzero(groups.labels == UNUSUAL)
    if len(odd):
        odd_id = unusual_id(table.project, table.facet)
        found.append(Found(odd_id, _UNUSUAL_NAME, odd, _centre(vectors[odd]), {}))
    return found


def _kept_name(before: Mapping[str, Any] | None, lot: Lot, name: str) -> str:
    """Keep the name that people know, unless the content moved."""
    if before is None or orjson.loads(before["features"]) != lot.typical:
        return name
    old = np.asarray(before["centroid"], dtype=np.float32)
    same = old.shape == lot.centroid.shape and float(old @ lot.centroid) >= _UNMOVED
    return str(before["name"]) if same else name


def _write_members(work: Transaction, table: FacetTable, groups: Groups, found: Sequence[Found]) -> None:
    # Traces outside the window keep what earlier runs said of them.
    work.execute(
        """DELETE FROM trace_patterns WHERE project = ? AND facet = ? AND trace_id IN (
               SELECT trace_id FROM traces WHERE project = ? AND start_time >= ? AND start_time < ?)""",
        [table.project, table.facet, table.project, table.since, table.until],
    )
    places = sorted((int(i), pattern.pattern_id) for pattern in found for i in pattern.rows)
    if not places:
        return
    columns = {
        "project": [table.project] * len(places),
        "trace_id": [table.trace_ids[i] for i, _ in places],
        "facet": [table.facet] * len(places),
        "pattern_id": [pattern_id for _, pattern_id in places],
        "strength": [round(float(groups.strengths[i]), 6) for i, _ in places],
        "how": ["fitted" if groups.fitted[i] else "soft" for i, _ in places],
    }
    work.insert("trace_patterns", pa.table(columns))


def _write_patterns(
    work: Transaction,
    table: FacetTable,
    found: Sequence[Found],
    before: Mapping[str, Mapping[str, Any]],
    traces: int,
) -> None:
    ids = [pattern.pattern_id for pattern in found] or [""]
    where = "WHERE project = ? AND facet = ?"
    work.execute(f"DELETE FROM patterns {where} AND list_contains(?, pattern_id)", [table.project, table.facet, ids])
    work.execute(
        f"UPDATE patterns SET state = 'ended', size = 0, share = 0 {where} AND state = 'active'",
        [table.project, table.facet],
    )
    if not found:
        return
    starts = [[table.start_times[i] for i in pattern.rows] for pattern in found]
    first = [min([*s, *_first_seen(before, p.pattern_id)]) for p, s in zip(found, starts, strict=True)]
    columns = {
        "project": [table.project] * len(found),
        "facet": [table.facet] * len(found),
        "pattern_id": ids,
        "name": [pattern.name for pattern in found],
        "state": ["active"] * len(found),
        "size": [len(pattern.rows) for pattern in found],
        "share": [len(pattern.rows) / max(1, traces) for pattern in found],
        "first_seen": pa.array(first, TIME),
        "last_seen": pa.array([max(s) for s in starts], TIME),
        "centroid": pa.array([pattern.centroid.tolist() for pattern in found], pa.list_(pa.float32())),
        "features": [orjson.dumps(pattern.typical).decode() for pattern in found],
    }
    work.insert("patterns", pa.table(columns))


def _first_seen(before: Mapping[str, Mapping[str, Any]], pattern_id: str) -> list[datetime]:
    return [before[pattern_id]["first_seen"]] if pattern_id in before else []


def _typical(features: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Give the labels that most of the traces share."""
    labels = ((k, v) for row in features for k, v in row.items() if isinstance(v, str) and k not in _NO_FEATURE)
    counts = Counter(labels)
    return {k: v for (k, v), n in sorted(counts.items()) if v and n >= _TYPICAL * len(features)}


def _centre(vectors: Matrix) -> Matrix:
    centre = vectors.mean(axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), dtype=np.float32)


def _write_lineage(
    work: Transaction, table: FacetTable, events: list[tuple[str, str, str | None]], now: datetime
) -> None:
    for event, pattern, other in events:
        work.execute(
            "INSERT INTO pattern_lineage VALUES (?, ?, ?, ?, ?, ?)",
            [table.project, table.facet, pattern, event, other, now],
        )
