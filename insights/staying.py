"""What was known stays where it is still there: of two partitions that are equally good, a run takes the known one.

How many rows a group needs grows with the number of traces, and whether density parts a small group from a large one
beside it depends on few rows, and on which rows were fitted on. So what keeps coming at its pace would be found one day
and not the next. Known patterns that no group goes on are looked at once more: their rows are a group of their own if

- they are half as many as a new group needs, and leave as many to the groups that they were put into,
- their middle is further from the middles of these than what says the same (``Shape.same_below``),
- they are more like each other than like any other group, and
- all rows together lie as clearly in their groups as without it, as far as can be told: the mean silhouette is lower by
  less than two of its standard errors, as in ``insights.joining``.

Rows that nobody knew go with them where they are as like them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from insights.clustering import SMALLEST, UNUSUAL, Groups, Labels, Matrix, like_each_other
from insights.facets.contract import Shape
from insights.joining import SURE, silhouette
from insights.lineage.matching import matched
from insights.separation import likeness_with_others, unit

_SHARE = 0.5  # of the rows that a new group needs
_JUDGED = 10_000  # rows that are looked at


def staying(
    points: Matrix,
    groups: Groups,
    trace_ids: Sequence[str],
    held: Mapping[str, frozenset[str]],
    shape: Shape,
    *,
    least: int,
    seed: int,
) -> Groups:
    """Give ``groups``, and beside them the known patterns that are still there.

    Args:
        points: Rows, as made by ``space``.
        groups: What was found among them.
        trace_ids: The trace of each row.
        held: The traces of each known pattern.
        shape: How rows of the facet are compared.
        least: How many rows a new group needs.
        seed: Of the rows looked at.
    """
    row_of = {trace: row for row, trace in enumerate(trace_ids)}
    known = {p: np.asarray(sorted(row_of[t] for t in traces if t in row_of)) for p, traces in sorted(held.items())}
    lost = _lost(points, groups, known)
    if not lost:
        return groups
    strange = np.ones(len(points), dtype=bool)
    strange[np.concatenate([rows for rows in known.values() if len(rows)])] = False
    judge = _Judge(points, groups, shape, max(SMALLEST, math.ceil(_SHARE * least)), seed)
    for rows in lost:
        better = _put_back(judge, groups, rows, strange)
        groups = groups if better is None or not judge.as_good(better) else better
    return groups


def _lost(points: Matrix, groups: Groups, known: Mapping[str, Labels]) -> list[Labels]:
    """Give the rows of the known patterns that no group goes on, of the largest first."""
    there = {pattern: rows for pattern, rows in known.items() if len(rows)}
    if not there or not groups.count:
        return []
    members = [_names(np.flatnonzero(groups.labels == label)) for label in range(groups.count)]
    middles = np.stack([_middle(points[rows]) for rows in there.values()])
    going_on = set(matched(members, {p: _names(rows) for p, rows in there.items()}, groups.centroids @ middles.T))
    return sorted((rows for p, rows in there.items() if p not in going_on), key=lambda rows: (-len(rows), int(rows[0])))


def _names(rows: Labels) -> frozenset[str]:
    return frozenset(map(str, rows.tolist()))


class _Judge:
    """Says what is a group, and whether the whole is as good as it was found."""

    def __init__(self, points: Matrix, groups: Groups, shape: Shape, needed: int, seed: int) -> None:
        self.points, self.needed, self.shape = points, needed, shape
        there = np.flatnonzero(groups.labels != UNUSUAL)
        self._judged = np.random.default_rng(seed).permutation(there)[:_JUDGED]
        self._rows = unit(points[self._judged])
        if groups.count > 1:
            found, error = self._silhouette(groups)
            self._enough = found - SURE * error
        else:  # one group lies near no other: only a distance can tell what is apart from it
            self._enough = -1.0 if shape.same_below else math.inf

    def apart(self, rows: Labels, left: Sequence[Labels]) -> bool:
        """Say whether ``rows``, and what is ``left`` of the groups that they are in, are large and far enough."""
        large = min([len(rows), *map(len, left)]) >= self.needed
        return large and not any(self._same(rows, others) for others in left)

    def as_good(self, groups: Groups) -> bool:
        """Say whether rows lie as clearly in their groups as they did in those that were found."""
        return self._silhouette(groups)[0] >= self._enough

    def _same(self, rows: Labels, others: Labels) -> bool:
        away = self.points[rows].mean(axis=0) - self.points[others].mean(axis=0)
        return float(np.square(away).sum()) < 2 * self.shape.same_below

    def _silhouette(self, groups: Groups) -> tuple[float, float]:
        return silhouette(self._rows @ groups.centroids.T, groups.labels[self._judged])


def _put_back(
    judge: _Judge, groups: Groups, rows: Labels, strange: np.ndarray[Any, np.dtype[np.bool_]]
) -> Groups | None:
    """Make ``rows`` a group again, if they are one; ``strange`` marks what nobody knew."""
    points = judge.points
    hosts = np.unique(groups.labels[rows][groups.labels[rows] != UNUSUAL])
    left = [np.setdiff1d(np.flatnonzero(groups.labels == host), rows) for host in hosts]
    if not (like_each_other(points[rows], judge.shape) and judge.apart(rows, left)):
        return None
    centroids = groups.centroids.copy()
    for host, others in zip(hosts, left, strict=True):
        centroids[host] = _middle(points[others])
    own = likeness_with_others(unit(points[rows]))
    if own.mean() <= (unit(points[rows]) @ centroids.T).max(axis=1).mean():
        return None
    centroids = np.vstack([centroids, _middle(points[rows])])
    free = np.flatnonzero(strange & np.isin(groups.labels, [*hosts, UNUSUAL]))
    alike = unit(points[free]) @ centroids.T
    follow = free[(alike.argmax(axis=1) == groups.count) & (alike[:, -1] >= own.min())]
    return _with(points, groups, hosts, rows, follow, centroids)


def _with(points: Matrix, groups: Groups, hosts: Labels, rows: Labels, follow: Labels, centroids: Matrix) -> Groups:
    """Give ``groups`` with one more, which ``rows`` make and ``follow`` are assigned to; ``hosts`` have moved."""
    labels, nearest, fitted = groups.labels.copy(), groups.nearest.copy(), groups.fitted.copy()
    for part, made in ((rows, True), (follow, False)):
        labels[part] = nearest[part] = groups.count
        fitted[part] = made
    strengths, changed = groups.strengths.copy(), np.flatnonzero(np.isin(nearest, [*hosts, groups.count]))
    strengths[changed] = np.clip((unit(points[changed]) * centroids[nearest[changed]]).sum(axis=1), 0.0, 1.0)
    return replace(groups, labels=labels, nearest=nearest, strengths=strengths, fitted=fitted, centroids=centroids)


def _middle(points: Matrix) -> Matrix:
    return np.asarray(unit(points.mean(axis=0, keepdims=True))[0], dtype=np.float32)
