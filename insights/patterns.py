"""Groups to patterns: durable ids, names, and which trace is in which; the tables patterns and trace_patterns."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from insights.clustering import Groups
from insights.describing import FacetTable
from insights.identity import Known, continued, lineage
from insights.naming import names_of
from store import Store, Transaction
from store.schema import TIME

_TYPICAL = 0.5  # a label that at least half of a pattern's traces share is part of what it is


def patterns(store: Store, project: str) -> list[dict[str, Any]]:
    """List the active patterns, the largest first, each with its insight and example traces."""
    rows = store.rows(
        """SELECT p.facet, p.pattern_id, p.name, p.size, p.share, p.first_seen, p.last_seen,
                  i.title, i.body, i.severity, CAST(i.evidence AS VARCHAR) AS evidence,
                  (SELECT list(trace_id ORDER BY strength DESC, trace_id)[1:5] FROM trace_patterns AS t
                   WHERE t.project = p.project AND t.facet = p.facet AND t.pattern_id = p.pattern_id) AS examples
           FROM patterns AS p LEFT JOIN insights AS i USING (project, facet, pattern_id)
           WHERE p.project = ? AND p.state = 'active' ORDER BY p.size DESC, p.facet, p.pattern_id""",
        [project],
    )
    for row in rows:
        row["evidence"] = orjson.loads(row["evidence"] or "[]")
    return rows


def store_patterns(store: Store, table: FacetTable, groups: Groups, traces: int, now: datetime) -> None:
    """Write the patterns of a facet and who is in them, continuing the patterns that were known."""
    known = _known(store, table)
    members = [
        frozenset(t for t, g in zip(table.trace_ids, groups.labels, strict=True) if g == label)
        for label in range(groups.count)
    ]
    ids = continued(table.project, table.facet, members, groups.centroids, known)
    with store.transaction() as work:
        _write_members(work, table, groups, ids)
        _write_patterns(work, table, groups, ids, traces)
        before = {k.pattern_id: k.members for k in known}
        _write_lineage(work, table, lineage(before, dict(zip(ids, members, strict=True))), now)


def _known(store: Store, table: FacetTable) -> list[Known]:
    rows = store.rows(
        """SELECT pattern_id, centroid, (SELECT list(trace_id) FROM trace_patterns AS t
                  WHERE t.project = p.project AND t.facet = p.facet AND t.pattern_id = p.pattern_id) AS members
           FROM patterns AS p WHERE project = ? AND facet = ? AND state = 'active' ORDER BY pattern_id""",
        [table.project, table.facet],
    )
    return [
        Known(r["pattern_id"], frozenset(r["members"] or ()), np.asarray(r["centroid"], dtype=np.float32)) for r in rows
    ]


def _write_members(work: Transaction, table: FacetTable, groups: Groups, ids: list[str]) -> None:
    work.execute("DELETE FROM trace_patterns WHERE project = ? AND facet = ?", [table.project, table.facet])
    rows = [i for i, label in enumerate(groups.labels) if label >= 0]
    if not rows:
        return
    work.insert(
        "trace_patterns",
        pa.table(
            {
                "project": [table.project] * len(rows),
                "trace_id": [table.trace_ids[i] for i in rows],
                "facet": [table.facet] * len(rows),
                "pattern_id": [ids[groups.labels[i]] for i in rows],
                "strength": [round(float(groups.strengths[i]), 6) for i in rows],
                "how": ["fitted" if groups.fitted[i] else "soft" for i in rows],
            }
        ),
    )


def _write_patterns(work: Transaction, table: FacetTable, groups: Groups, ids: list[str], traces: int) -> None:
    work.execute(
        "UPDATE patterns SET state = 'ended' WHERE project = ? AND facet = ? AND NOT list_contains(?, pattern_id)",
        [table.project, table.facet, ids or [""]],
    )
    work.execute(
        "DELETE FROM patterns WHERE project = ? AND facet = ? AND list_contains(?, pattern_id)",
        [table.project, table.facet, ids or [""]],
    )
    if not ids:
        return
    inside = [np.flatnonzero(groups.labels == label) for label in range(groups.count)]
    names = names_of(table, inside, groups.strengths)
    starts = [[table.start_times[i] for i in rows] for rows in inside]
    work.insert(
        "patterns",
        pa.table(
            {
                "project": [table.project] * len(ids),
                "facet": [table.facet] * len(ids),
                "pattern_id": ids,
                "name": names,
                "state": ["active"] * len(ids),
                "size": [len(rows) for rows in inside],
                "share": [len(rows) / max(1, traces) for rows in inside],
                "first_seen": pa.array([min(s) for s in starts], TIME),
                "last_seen": pa.array([max(s) for s in starts], TIME),
                "centroid": pa.array([c.tolist() for c in groups.centroids], pa.list_(pa.float32())),
                "features": [orjson.dumps(_typical([table.features[i] for i in rows])).decode() for rows in inside],
            }
        ),
    )


def _typical(features: list[Mapping[str, Any]]) -> dict[str, str]:
    """Give the labels that most of the traces share."""
    counts = Counter((k, v) for row in features for k, v in row.items() if isinstance(v, str) and k != "headline")
    return {k: v for (k, v), n in sorted(counts.items()) if v and n >= _TYPICAL * len(features)}


def _write_lineage(
    work: Transaction, table: FacetTable, events: list[tuple[str, str, str | None]], now: datetime
) -> None:
    for event, pattern, other in events:
        work.execute(
            "INSERT INTO pattern_lineage VALUES (?, ?, ?, ?, ?, ?)",
            [table.project, table.facet, pattern, event, other, now],
        )
