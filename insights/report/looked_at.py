"""What each facet says of the traces of a window: who is in a pattern, who is like none, and who has nothing to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from insights.lineage.turn import assigned_until
from insights.report.window import Window
from store import Store

# Rows of facets of traces that a run, or the worker, has looked at, and their pattern if they are in one.
LOOKED_AT = """FROM facets AS f JOIN traces AS t USING (project, trace_id)
    LEFT JOIN trace_patterns AS m USING (project, trace_id, facet)
    WHERE f.project = ? AND t.start_time >= ? AND t.start_time < ? AND t.settled_at <= ?"""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How many traces there are in a window that a run, or the worker, has looked at.

    Args:
        traces: All of them.
        described: By facet, those of which it says something; of the others it has nothing to say.
        unusual: By facet, those of which it says what is like no pattern.
        undescribed: By facet, those on which it failed, so that nobody knows what it would have said.
    """

    traces: int = 0
    described: Mapping[str, int] = field(default_factory=dict)
    unusual: Mapping[str, int] = field(default_factory=dict)
    undescribed: Mapping[str, int] = field(default_factory=dict)

    def silent(self, facet: str) -> int:
        """How many traces have nothing to say to ``facet``: of failure, those that show no sign of one."""
        return self.traces - self.described.get(facet, 0) - self.undescribed.get(facet, 0)


def looked_at(store: Store, window: Window) -> LookedAt:
    """Count them."""
    until = assigned_until(store, window.project)
    (whole,) = store.rows(
        "SELECT count(*) AS n FROM traces WHERE project = ? AND start_time >= ? AND start_time < ? AND settled_at <= ?",
        (*window.params, until),
    )
    rows = store.rows(
        f"""SELECT f.facet, count(*) AS described, count_if(m.pattern_id IS NULL) AS unusual
            {LOOKED_AT} GROUP BY f.facet ORDER BY f.facet""",
        (*window.params, until),
    )
    failed = store.rows(
        """SELECT u.facet, count(*) AS n FROM undescribed AS u JOIN traces AS t USING (project, trace_id)
           WHERE u.project = ? AND t.start_time >= ? AND t.start_time < ? AND t.settled_at <= ?
           GROUP BY u.facet ORDER BY u.facet""",
        (*window.params, until),
    )
    return LookedAt(
        int(whole["n"]),
        {row["facet"]: int(row["described"]) for row in rows},
        {row["facet"]: int(row["unusual"]) for row in rows},
        {row["facet"]: int(row["n"]) for row in failed},
    )
