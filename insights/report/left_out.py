"""What the numbers of a window do not cover, so that nobody takes them for more than they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from insights.report.flags import dismissed
from insights.report.window import Window
from monitors.lacking import unchecked
from store import Store

_WITHIN = "project = ? AND start_time >= ? AND start_time < ?"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the numbers of a window do not cover."""

    unsettled: int
    ungrouped: int
    failed_without_pattern: int
    dismissed_flags: int
    unchecked: Mapping[str, int]
    last_run: Mapping[str, Any] | None


def left_out(store: Store, window: Window) -> LeftOut:
    """Count what the other functions here do not see."""
    return LeftOut(
        unsettled=_count(
            store,
            f"""SELECT count(DISTINCT trace_id) AS n FROM spans WHERE {_WITHIN}
                AND trace_id NOT IN (SELECT trace_id FROM traces WHERE project = ?)""",
            (*window.params, window.project),
        ),
        ungrouped=_count(
            store,
            f"""SELECT count(*) AS n FROM traces WHERE {_WITHIN}
                AND trace_id NOT IN (SELECT trace_id FROM trace_patterns WHERE project = ?)""",
            (*window.params, window.project),
        ),
        failed_without_pattern=_count(
            store,
            f"""SELECT count(*) AS n FROM traces WHERE {_WITHIN} AND status = 'error'
                AND trace_id NOT IN (SELECT trace_id FROM trace_patterns WHERE project = ?
                                     AND facet = 'failure')""",
            (*window.params, window.project),
        ),
        dismissed_flags=dismissed(store, window),
        unchecked=unchecked(store, window.project, window.since, window.until),
        last_run=_last_run(store, window.project),
    )


def _last_run(store: Store, project: str) -> Mapping[str, Any] | None:
    rows = store.rows(
        """SELECT run_id, finished_at, since, until, counts FROM insight_runs
           WHERE project = ? AND status = 'finished' ORDER BY finished_at DESC LIMIT 1""",
        (project,),
    )
    return {**rows[0], "counts": orjson.loads(rows[0]["counts"])} if rows else None


def _count(store: Store, sql: str, params: Sequence[Any]) -> int:
    return int(store.rows(sql, params)[0]["n"])
