"""Groups to patterns: durable ids, names, and which trace is in which; the tables patterns, trace_patterns, unusual."""

from typing import Any

import orjson

from insights.clustering import Groups, Matrix
from insights.describing import FacetTable
from insights.facets.contract import Shape
from insights.lineage.found import Found, found_in
from insights.lineage.settlement import Seen, Settlement, settlement
from insights.lineage.turn import in_turn
from insights.pattern_rows import Member, Misfit, write_events, write_members, write_misfits, write_patterns
from insights.report.looked_at import looked_at
from insights.report.quality import weak_patterns
from insights.report.window import Window
from insights.themes import known_themes, themes_of
from store import Store, Transaction
from store.candidates import BEGINNING
from store.clock import utc_now


def patterns(store: Store, project: str) -> list[dict[str, Any]]:
    """List the patterns that the last run saw, or that came since, the largest first, with insight and examples."""
    rows = store.rows(
        """SELECT p.facet, p.pattern_id, p.name, p.theme, p.state, p.size, p.share, p.first_seen, p.last_seen,
                  i.title, i.body, i.severity, CAST(i.evidence AS VARCHAR) AS evidence,
                  (SELECT list(trace_id ORDER BY strength DESC, trace_id)[1:5] FROM trace_patterns AS t
                   WHERE t.project = p.project AND t.facet = p.facet AND t.pattern_id = p.pattern_id) AS examples
           FROM patterns AS p LEFT JOIN insights AS i USING (project, facet, pattern_id)
           WHERE p.project = ? AND p.size > 0 AND (p.state = 'active' OR p.last_seen >= (
               SELECT max_by(since, started_at) FROM insight_runs WHERE project = ?))
           ORDER BY p.size DESC, p.facet, p.pattern_id""",
        [project, project],
    )
    weak = weak_patterns(store, project)
    for row in rows:
        row["evidence"] = orjson.loads(row["evidence"] or "[]")
        row["weak"] = (row["facet"], row["pattern_id"]) in weak
    return rows


def unusual(store: Store, project: str) -> dict[str, int]:
    """Count, by facet, the traces since the begin of the last run's window that are like no pattern."""
    (row,) = store.rows("SELECT max_by(since, started_at) AS since FROM insight_runs WHERE project = ?", [project])
    found = looked_at(store, Window(project, row["since"] or BEGINNING, utc_now())).unusual
    return {facet: count for facet, count in found.items() if count}


def store_patterns(
    store: Store, table: FacetTable, vectors: Matrix, groups: Groups, shape: Shape, seen: Seen
) -> Settlement:
    """Write the patterns of a facet and who is in them, continuing those that were known; give who they are.

    Args:
        store: Where patterns are kept.
        table: What the facet says of the traces in the window.
        vectors: Of the texts, shape (rows, dimensions).
        groups: Which row is in which group.
        shape: How rows of the facet are compared.
        seen: What the run looked at.
    """
    found = found_in(table, vectors, groups, shape)

    def write(work: Transaction) -> Settlement:
        settled = settlement(work, found, shape, seen)
        _write_members(work, found, groups, settled.ids, shape, seen)
        _write_patterns(work, found, settled, shape, seen)
        write_events(work, table.project, table.facet, settled.events, seen.until)
        return settled

    return in_turn(store, table.project, seen.receipts, write)


def _write_members(work: Transaction, found: Found, groups: Groups, ids: list[str], shape: Shape, seen: Seen) -> None:
    """Write who is in which pattern, or near which, except of traces that were settled anew in the meantime."""
    table = found.table
    window = [table.project, seen.since, seen.until, seen.reached]
    for written in ("trace_patterns", "unusual"):
        work.execute(
            f"""DELETE FROM {written} WHERE project = ? AND facet = ? AND trace_id IN (
                    SELECT trace_id FROM traces WHERE project = ? AND start_time >= ? AND start_time < ?
                    AND settled_at <= ?)""",
            [table.project, table.facet, *window],
        )
    current = set(
        work.query(
            """SELECT trace_id FROM traces
               WHERE project = ? AND start_time >= ? AND start_time < ? AND settled_at <= ?""",
            window,
        )["trace_id"].to_pylist()
    )
    rows = [i for i, label in enumerate(groups.labels) if label >= 0 and table.trace_ids[i] in current]
    members = [
        Member(
            table.trace_ids[i],
            ids[groups.labels[i]],
            float(groups.strengths[i]),
            "fitted" if groups.fitted[i] else "soft",
        )
        for i in rows
    ]
    write_members(work, table.project, table.facet, members)
    misfits = [
        Misfit(table.trace_ids[i], ids[groups.nearest[i]], float(groups.strengths[i]), shape.least_like)
        for i, label in enumerate(groups.labels)
        if label < 0 and groups.nearest[i] >= 0 and table.trace_ids[i] in current
    ]
    write_misfits(work, table.project, table.facet, misfits)


def _write_patterns(work: Transaction, found: Found, settled: Settlement, shape: Shape, seen: Seen) -> None:
    key = [found.table.project, found.table.facet]
    themes = themes_of(found, settled.ids, shape, known_themes(work, *key))
    work.execute(
        """UPDATE patterns SET state = 'ended', size = CASE WHEN list_contains(?, pattern_id) THEN 0 ELSE size END
           WHERE project = ? AND facet = ? AND list_contains(?, pattern_id)""",
        [settled.emptied or [""], *key, settled.ended or [""]],
    )
    work.execute(
        "DELETE FROM patterns WHERE project = ? AND facet = ? AND list_contains(?, pattern_id)",
        [*key, settled.ids or [""]],
    )
    write_patterns(work, found, settled, seen.traces, seen.model, themes)
    for theme in sorted({theme for theme in themes if theme}):
        # Patterns that are away for now still belong to it, by whatever name.
        work.execute(
            "UPDATE patterns SET theme = ? WHERE project = ? AND facet = ? AND theme_id = ? AND theme <> ?",
            [theme.name, *key, theme.theme_id, theme.name],
        )
