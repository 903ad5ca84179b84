"""The patterns that show in a window, with what the insights say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from insights import words
from insights.report.changes import newcomers
from insights.report.figures import headline
from insights.report.quality import weak_patterns
from insights.report.window import Window
from store import Store

BUCKETS = 24
"""How many slices the course of a pattern over the window is told in."""
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class PatternFigures:
    """A pattern as it shows in a window: its traces there, not those of all time."""

    facet: str
    pattern_id: str
    name: str
    count: int
    share: float
    first: datetime
    last: datetime
    known_since: datetime
    course: tuple[int, ...]
    examples: tuple[str, ...]
    title: str
    body: str = ""
    severity: str = "info"
    author: str = ""
    evidence: tuple[Mapping[str, Any], ...] = ()
    numbers: Mapping[str, Any] | None = None
    state: str = "active"
    new: bool = False
    theme_id: str = ""
    theme: str = ""
    weak: bool = False

    @property
    def standing(self) -> str:
        """Say in a word or two what is not ordinary about it: new, or when it ended."""
        if self.state == "ended":
            return f"ended on {words.moment(self.last)}"
        return "new" if self.new else ""


def patterns(store: Store, window: Window) -> list[PatternFigures]:
    """Give the patterns with traces in ``window``, the largest first, with what the insights say of them."""
    course = ", ".join(f"count_if(h.slice = {i})::BIGINT" for i in range(BUCKETS))
    rows = store.rows(
        f"""WITH held AS (
                SELECT tp.facet, tp.pattern_id, t.trace_id, t.start_time, tp.strength,
                       floor({BUCKETS} * (epoch_us(t.start_time) - ?) / ?)::INTEGER AS slice
                FROM traces AS t JOIN trace_patterns AS tp USING (project, trace_id)
                WHERE t.project = ? AND t.start_time >= ? AND t.start_time < ?
            )
            SELECT h.facet, h.pattern_id, any_value(p.name) AS name, any_value(p.state) AS state,
                   any_value(p.theme_id) AS theme_id, any_value(p.theme) AS theme,
                   count(*) AS count,
                   min(h.start_time) AS first, max(h.start_time) AS last,
                   any_value(p.first_seen) AS known_since, [{course}] AS course,
                   min_by(h.trace_id, row(-h.strength, h.start_time, h.trace_id), {EXAMPLES}) AS examples
            FROM held AS h
            JOIN patterns AS p ON p.project = ? AND p.facet = h.facet AND p.pattern_id = h.pattern_id
            GROUP BY h.facet, h.pattern_id ORDER BY count DESC, name, pattern_id""",
        (window.since_us, window.length_us, *window.params, window.project),
    )
    total = headline(store, window).traces
    said = _insights(store, window.project)
    fresh, weak = newcomers(store, window), weak_patterns(store, window.project)
    return [
        _pattern(row, total, said.get(key, {}), new=key in fresh, weak=key in weak)
        for row in rows
        if (key := (row["facet"], row["pattern_id"]))
    ]


def _insights(store: Store, project: str) -> dict[tuple[str, str], dict[str, Any]]:
    rows = store.rows(
        """SELECT facet, pattern_id, title, body, severity, author, evidence, numbers
           FROM insights WHERE project = ? ORDER BY insight_id""",
        (project,),
    )
    return {(row["facet"], row["pattern_id"]): row for row in rows}


def _pattern(
    row: Mapping[str, Any], total: int, insight: Mapping[str, Any], *, new: bool, weak: bool
) -> PatternFigures:
    return PatternFigures(
        facet=row["facet"],
        pattern_id=row["pattern_id"],
        name=row["name"],
        count=row["count"],
        share=row["count"] / total if total else 0.0,
        first=row["first"],
        last=row["last"],
        known_since=row["known_since"],
        course=tuple(row["course"]),
        examples=tuple(row["examples"]),
        title=insight.get("title") or row["name"],
        body=insight.get("body") or "",
        severity=insight.get("severity") or "info",
        author=insight.get("author") or "",
        evidence=tuple(e for e in _json(insight.get("evidence"), []) if isinstance(e, dict)),
        numbers=_json(insight.get("numbers"), {}),
        state=row["state"],
        new=new,
        theme_id=row["theme_id"] or "",
        theme=row["theme"] or "",
        weak=weak,
    )


def _json(text: Any, otherwise: Any) -> Any:
    """Read a JSON column: DuckDB gives it as text, None where it is NULL."""
    return orjson.loads(text) if isinstance(text, str) and text else otherwise
