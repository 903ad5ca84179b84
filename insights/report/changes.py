"""What became of patterns within a window: those that began, ended, came back, split or merged."""

from dataclasses import dataclass
from datetime import datetime

from insights import words
from insights.markdown import plain
from insights.report.window import Window
from store import Store

_TITLE = """(SELECT coalesce(min(i.title), min(p.name)) FROM patterns AS p LEFT JOIN insights AS i
             USING (project, facet, pattern_id)
             WHERE p.project = l.project AND p.facet = l.facet AND p.pattern_id = l.{column})"""
_COLUMNS = f"""l.happened_at, l.event, l.facet, l.pattern_id, l.other_id,
    {_TITLE.format(column="pattern_id")} AS title, {_TITLE.format(column="other_id")} AS other,
    (SELECT min(last_seen) FROM patterns AS p
     WHERE p.project = l.project AND p.facet = l.facet AND p.pattern_id = l.pattern_id) AS last_seen"""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a pattern; ``other`` is the title of the parent of a split, of the heir of a merge."""

    happened_at: datetime
    event: str
    facet: str
    pattern_id: str
    other_id: str | None
    title: str | None
    other: str | None
    last_seen: datetime | None

    @property
    def about(self) -> str:
        """Give the id of the pattern to look at: what was merged has no traces of its own any more, its heir has."""
        return self.other_id if self.event == "merge" and self.other_id else self.pattern_id

    @property
    def headline(self) -> str:
        """Say what happened in a few words, without the pattern."""
        return _HEADLINES.get(self.event, plain(self.event, 20)).format(
            moment=words.moment(self.happened_at), last=words.moment(self.last_seen)
        )

    @property
    def sentence(self) -> str:
        """Say what happened to which pattern, as Markdown with all that is not ours escaped."""
        other = f" \u2013 {LINKS[self.event]} {plain(self.other, 80)}" if self.other and self.event in LINKS else ""
        return f"{self.headline}: {plain(self.title or self.pattern_id, 110)}{other}"


_HEADLINES = {
    "birth": "new, found {moment}",
    "split": "new, found {moment}",
    "death": "ended on {last}",
    "merge": "gone since {moment}",
    "return": "back, found {moment}",
}
LINKS = {"split": "split off", "merge": "merged into"}
"""How a pattern stands to the other one that something happened with."""
# Patterns of a facet's first run are no news; nor is what the worker raised before it had ended, of the same traces.
_NEWS = """l.project = ? AND l.happened_at >= ? AND l.happened_at <= ?
    AND (l.event NOT IN ('birth', 'split') OR l.happened_at > (
        SELECT min(happened_at) FROM pattern_lineage AS f WHERE f.project = l.project AND f.facet = l.facet))
    AND l.happened_at > coalesce(
        (SELECT min_by(greatest(until, finished_at), started_at) FROM insight_runs AS r WHERE r.project = l.project),
        TIMESTAMP '-infinity')"""


def changes(store: Store, window: Window) -> list[Change]:
    """Give what happened within the window, the newest first; what there was up to the first run is no news."""
    rows = store.rows(
        f"""SELECT {_COLUMNS} FROM pattern_lineage AS l
            WHERE {_NEWS}
            ORDER BY l.happened_at DESC, l.facet, l.event, l.pattern_id""",
        window.params,
    )
    return [Change(**row) for row in rows]


def is_first_run(store: Store, project: str) -> bool:
    """Whether the patterns of ``project`` come from its first run, so that there are none to compare them with."""
    (row,) = store.rows("SELECT count(*) AS runs FROM insight_runs WHERE project = ?", (project,))
    return bool(row["runs"] == 1)


def history(store: Store, project: str, facet: str, pattern_id: str) -> list[Change]:
    """Give all that ever happened to a pattern, and what was split off it or merged into it, the oldest first."""
    rows = store.rows(
        f"""SELECT {_COLUMNS} FROM pattern_lineage AS l
            WHERE l.project = ? AND l.facet = ? AND (l.pattern_id = ? OR l.other_id = ?)
            ORDER BY l.happened_at, l.event, l.pattern_id""",
        (project, facet, pattern_id, pattern_id),
    )
    return [Change(**row) for row in rows]


def newcomers(store: Store, window: Window) -> set[tuple[str, str]]:
    """Give facet and id of the patterns that began within the window."""
    rows = store.rows(
        f"SELECT l.facet, l.pattern_id FROM pattern_lineage AS l WHERE {_NEWS} AND l.event IN ('birth', 'split')",
        window.params,
    )
    return {(row["facet"], row["pattern_id"]) for row in rows}
