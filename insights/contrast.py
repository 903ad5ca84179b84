"""What sets a pattern apart from all other traces of the window: who takes part, and when it began or ended."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store import Store

Key = tuple[str, str]  # facet, pattern_id

_MOST = 0.5  # a label counts when at least half of the pattern's traces have it,
_LIFT = 1.5  # and so many times as large a part as of all traces
_LABELS = 2  # of each sort
_EDGE = 0.1  # a tenth of all traces must lie before a beginning, or after an end, to speak of one
_CHANCE = 0.001  # how likely it may be that none of them is in the pattern by chance


@dataclass(frozen=True, slots=True)
class Label:
    """An agent, tool or model that is more frequent in a pattern than elsewhere; shares are of traces, 0 to 1."""

    sort: str
    name: str
    share: float
    overall: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """What sets one pattern apart.

    Args:
        labels: Who takes part more often than elsewhere, the most telling first.
        before: The share of all traces of the window that came before the pattern's first; 0 unless telling.
        after: The share that came after its last; 0 unless telling.
    """

    labels: tuple[Label, ...] = ()
    before: float = 0.0
    after: float = 0.0


NONE = Contrast()


def contrasts(store: Store, project: str, since: datetime, until: datetime) -> Mapping[Key, Contrast]:
    """Compare every pattern seen since then with all traces that began within [since, until)."""
    labels = _labels(store, project, since, until)
    edges = _edges(store, project, since, until)
    return {key: Contrast(tuple(labels.get(key, ())), *edges.get(key, (0.0, 0.0))) for key in {*labels, *edges}}


def _labels(store: Store, project: str, since: datetime, until: datetime) -> dict[Key, list[Label]]:
    rows = store.rows(
        """WITH held AS (
               SELECT trace_id, agents, tools, models FROM traces
               WHERE project = ? AND start_time >= ? AND start_time < ?
           ), labels AS (
               SELECT trace_id, 'agent' AS sort, unnest(list_distinct(agents)) AS name FROM held
               UNION ALL SELECT trace_id, 'tool', unnest(list_distinct(tools)) FROM held
               UNION ALL SELECT trace_id, 'model', unnest(list_distinct(models)) FROM held
           ), overall AS (
               SELECT sort, name, count(*) / (SELECT count(*) FROM held) AS overall FROM labels GROUP BY ALL
           ), inside AS (
               SELECT m.facet, m.pattern_id, l.sort, l.name, count(*) / any_value(p.size) AS share
               FROM labels AS l JOIN trace_patterns AS m ON m.project = ? AND m.trace_id = l.trace_id
               JOIN patterns AS p ON p.project = m.project AND p.facet = m.facet AND p.pattern_id = m.pattern_id
               WHERE p.last_seen >= ?
               GROUP BY m.facet, m.pattern_id, l.sort, l.name
           )
           SELECT facet, pattern_id, sort, name, share, overall FROM inside JOIN overall USING (sort, name)
           WHERE share >= ? AND share >= ? * overall
           QUALIFY row_number() OVER (PARTITION BY facet, pattern_id, sort ORDER BY share / overall DESC, name) <= ?
           ORDER BY facet, pattern_id, share / overall DESC, sort, name""",
        [project, since, until, project, since, _MOST, _LIFT, _LABELS],
    )
    found: dict[Key, list[Label]] = defaultdict(list)
    for row in rows:
        found[row["facet"], row["pattern_id"]].append(Label(row["sort"], row["name"], row["share"], row["overall"]))
    return found


def _edges(store: Store, project: str, since: datetime, until: datetime) -> dict[Key, tuple[float, float]]:
    """Give how much of all traffic lies before and after each pattern; its own traces cannot lie there."""
    rows = store.rows(
        """SELECT p.facet, p.pattern_id, p.size,
                  count_if(t.start_time < p.first_seen) / count(*) AS before,
                  count_if(t.start_time > p.last_seen) / count(*) AS after
           FROM patterns AS p JOIN traces AS t ON t.project = p.project
           WHERE p.project = ? AND p.last_seen >= ? AND p.size > 0 AND t.start_time >= ? AND t.start_time < ?
           GROUP BY p.facet, p.pattern_id, p.size""",
        [project, since, since, until],
    )
    return {
        (r["facet"], r["pattern_id"]): (_telling(r["before"], r["size"]), _telling(r["after"], r["size"])) for r in rows
    }


def _telling(share: float, size: int) -> float:
    """Give ``share`` where that much of the traffic would hardly be free of the pattern by chance, else 0."""
    return share if share >= _EDGE and (1.0 - share) ** size < _CHANCE else 0.0
