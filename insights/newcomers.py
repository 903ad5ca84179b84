"""Between runs: traces that are like no known pattern, but like each other, raise a new one.

The rule. Looked at are the newest unusual traces of a day, at most ``MOST``. They are joined by average linkage as long
as the mean likeness of pairs is that of a pattern as loose as the loosest quarter of those known (the square of the
mean likeness with the middle). What has at least as many traces as a run would ask for, but no more than ``ENOUGH``,
and whose middle lies in the place of no known pattern, is a new pattern.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from insights.assigning import Assigner
from insights.clustering import UNUSUAL, Groups, Labels, smallest_group
from insights.describing import FacetTable, read_facet_of
from insights.embedding import Vectors, vectors_of
from insights.facets import Facet, Shape, shape_of
from insights.lineage.found import Found, found_in
from insights.lineage.history import Event, new_id
from insights.lineage.known import Known, read_known, used_ids
from insights.lineage.matching import SAME_PLACE
from insights.lineage.places import likeness, middle, places_of
from insights.lineage.settlement import Settlement
from insights.lineage.turn import assigned_until, claim_of
from insights.naming import chosen
from insights.pattern_rows import Member, write_events, write_members, write_patterns
from insights.summary import write_insights
from store import Store, Transaction

MOST = 2_000
ENOUGH = 20
_FEWEST = 5
_LOOK_BACK = timedelta(days=1)
_LOOSE = 0.25  # the quantile of the known patterns that a new one must not be looser than
_USUAL = 0.9  # mean likeness of a pattern's traces where no pattern is known,
_USUAL_MEANING = 0.7  # and where only the meaning of free wording counts


def raise_new(assigner: Assigner, store: Store, project: str, now: datetime) -> list[str]:
    """Raise a pattern for every group of unusual traces that resemble each other; give the ids of the new ones.

    Raises:
        StoreUnavailable: another process is faster; what is missing is found next time.
    """
    raised = []
    for facet in assigner.facets:
        claim = claim_of(store, project)
        table = assigner.told(store, _unusual(store, project, facet.name, now - _LOOK_BACK))
        least = _least(store, project, facet, now - _LOOK_BACK)
        if len(table.trace_ids) < least:
            continue
        vectors = vectors_of(store, table, assigner.embedder)
        known = read_known(store, project, facet.name, assigner.embedder.name, vectors.shape[1])
        groups = resembling(table, vectors, known, shape_of(facet), least)
        if not groups.count:
            continue
        found = found_in(table, vectors, groups, shape_of(facet))
        with claim.transaction() as work:
            new = _born(found, used_ids(work, project, facet.name), known.names)
            _write(work, found, groups, new, assigner.embedder.name, _traces(store, project, now - _LOOK_BACK), now)
        raised += new.ids
    return raised


def write_about_new(store: Store, project: str, now: datetime) -> None:
    """Write the insights of patterns that were raised, have traces of the last day, and none yet.

    Raises:
        ForgottenMeanwhile: somebody was forgotten meanwhile; what is missing is written next time.
    """
    without = store.rows(
        """SELECT pattern_id FROM patterns AS p
           JOIN trace_patterns AS m USING (project, facet, pattern_id) JOIN traces AS t USING (project, trace_id)
           WHERE p.project = ? AND NOT EXISTS (FROM insights AS i
               WHERE i.project = p.project AND i.facet = p.facet AND i.pattern_id = p.pattern_id)
           GROUP BY pattern_id HAVING bool_and(m.how = 'assigned') AND max(t.start_time) >= ? ORDER BY pattern_id""",
        [project, now - _LOOK_BACK],
    )
    if without:
        only = [row["pattern_id"] for row in without]
        write_insights(store, project, now - _LOOK_BACK, now + timedelta(days=1), only=only)


def resembling(table: FacetTable, vectors: Vectors, known: Known, shape: Shape, least: int) -> Groups:
    """Find groups of at least ``least`` rows that resemble each other as the rows of a known pattern do."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    places = places_of(vectors, table.features, shape)
    labels = np.full(len(places), UNUSUAL, dtype=np.int64)
    strengths = np.zeros(len(places), dtype=np.float32)
    apart = np.clip(1.0 - likeness(places, places, shape).astype(np.float64), 0.0, 2.0)
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform((apart + apart.T) / 2), "average")
    joined = fcluster(tree, 1.0 - _cohesion(known, shape) ** 2, "distance")
    count = 0
    for rows in _large_enough(joined, least):
        centre = middle(places.at(rows))
        if known.open.any() and likeness(centre, known.places, shape)[0, known.open].max() >= SAME_PLACE:
            continue
        labels[rows] = count
        strengths[rows] = likeness(places.at(rows), centre, shape)[:, 0]
        count += 1
    return Groups(labels, labels, strengths, labels >= 0, np.zeros((count, vectors.shape[1]), dtype=np.float32))


def _large_enough(joined: Labels, least: int) -> list[Labels]:
    groups = [np.flatnonzero(joined == label) for label in np.unique(joined)]
    return sorted((g for g in groups if len(g) >= least), key=lambda g: (-len(g), int(g[0])))


def _cohesion(known: Known, shape: Shape) -> float:
    """Give the mean likeness with the middle that a new pattern must have about."""
    told = known.likenesses[known.comparable & (known.likenesses > 0)]
    usual = _USUAL_MEANING if shape.folded else _USUAL
    return float(np.quantile(told, _LOOSE)) if len(told) else usual


def _unusual(store: Store, project: str, facet: str, since: datetime) -> FacetTable:
    """Read the newest traces that have been looked at and are in no pattern."""
    rows = store.rows(
        """SELECT f.trace_id FROM facets AS f JOIN traces AS t USING (project, trace_id)
           WHERE f.project = ? AND f.facet = ? AND f.start_time >= ? AND t.settled_at <= ?
             AND NOT EXISTS (FROM trace_patterns AS p
                             WHERE p.project = f.project AND p.trace_id = f.trace_id AND p.facet = f.facet)
           ORDER BY f.start_time DESC, f.trace_id LIMIT ?""",
        [project, facet, since, assigned_until(store, project), MOST],
    )
    return read_facet_of(store, project, facet, [row["trace_id"] for row in rows])


def _least(store: Store, project: str, facet: Facet, since: datetime) -> int:
    (row,) = store.rows(
        "SELECT count(*) AS n FROM facets WHERE project = ? AND facet = ? AND start_time >= ?",
        [project, facet.name, since],
    )
    wanted = smallest_group(int(row["n"]), _traces(store, project, since), rare=shape_of(facet).rare)
    return min(ENOUGH, max(_FEWEST, wanted))


def _traces(store: Store, project: str, since: datetime) -> int:
    (row,) = store.rows("SELECT count(*) AS n FROM traces WHERE project = ? AND start_time >= ?", [project, since])
    return int(row["n"])


def _born(found: Found, used: frozenset[str], names: Sequence[str]) -> Settlement:
    table = found.table
    ids = [new_id(table.project, table.facet, traces, used) for traces in found.members]
    return Settlement(
        ids,
        chosen(found.names, {}, names),
        found.places,
        ["active"] * len(ids),
        found.first,
        found.last,
        events=[Event("birth", pattern) for pattern in ids],
    )


def _write(
    work: Transaction, found: Found, groups: Groups, new: Settlement, model: str, traces: int, now: datetime
) -> None:
    table = found.table
    members: Sequence[Member] = [
        Member(table.trace_ids[i], new.ids[label], float(groups.strengths[i]), "assigned")
        for i, label in enumerate(groups.labels)
        if label >= 0
    ]
    work.execute(
        "DELETE FROM unusual WHERE project = ? AND facet = ? AND trace_id IN (SELECT unnest(?))",
        [table.project, table.facet, [member.trace_id for member in members]],
    )
    write_members(work, table.project, table.facet, members)
    write_patterns(work, found, new, traces, model)
    write_events(work, table.project, table.facet, new.events, now)
