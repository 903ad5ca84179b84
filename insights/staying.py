"""What was known stays where it is still there: a group that a run no longer finds, though it lies apart as before.

How many rows a group needs grows with the number of traces, and whether density parts a small group from a large one
beside it depends on few rows. So a rare pattern that keeps coming at its pace would be found one day and not the next.
Known patterns that no group goes on are looked at once more: their rows are a group of their own if

- they are half as many as a new group needs, and leave as many to the groups that they were put into,
- their middle is further from the middles of these than what says the same (``Shape.same_below``), and
- they are more like each other than like any other group.

Rows that nobody knew go with them where they are as like them. Texts of free wording have no distance below which they
say the same: there the largest part of a known pattern goes on (``insights.lineage.matching``), and that is all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from insights.clustering import SMALLEST, UNUSUAL, Groups, Labels, Matrix
from insights.facets.contract import Shape
from insights.lineage.matching import matched
from insights.separation import unit

_SHARE = 0.5  # of the rows that a new group needs


def staying(
    points: Matrix,
    groups: Groups,
    trace_ids: Sequence[str],
    held: Mapping[str, frozenset[str]],
    shape: Shape,
    *,
    least: int,
) -> Groups:
    """Give ``groups``, and beside them the known patterns that are still there.

    Args:
        points: Rows, as made by ``space``.
        groups: What was found among them.
        trace_ids: The trace of each row.
        held: The traces of each known pattern.
        shape: How rows of the facet are compared.
        least: How many rows a new group needs.
    """
    if shape.folded or not groups.count:
        return groups
    row_of = {trace: row for row, trace in enumerate(trace_ids)}
    known = {p: np.asarray(sorted(row_of[t] for t in traces if t in row_of)) for p, traces in sorted(held.items())}
    strange = np.ones(len(points), dtype=bool)
    for rows in known.values():
        strange[rows] = False
    for rows in _lost(points, groups, known):
        groups = _put_back(points, groups, rows, strange, shape, max(SMALLEST, math.ceil(_SHARE * least)))
    return groups


def _lost(points: Matrix, groups: Groups, known: Mapping[str, Labels]) -> list[Labels]:
    """Give the rows of the known patterns that no group goes on, of the largest first."""
    there = {pattern: rows for pattern, rows in known.items() if len(rows)}
    if not there:
        return []
    members = [_names(np.flatnonzero(groups.labels == label)) for label in range(groups.count)]
    middles = np.stack([_middle(points[rows]) for rows in there.values()])
    going_on = set(matched(members, {p: _names(rows) for p, rows in there.items()}, groups.centroids @ middles.T))
    return sorted((rows for p, rows in there.items() if p not in going_on), key=lambda rows: (-len(rows), int(rows[0])))


def _names(rows: Labels) -> frozenset[str]:
    return frozenset(map(str, rows.tolist()))


def _put_back(
    points: Matrix,
    groups: Groups,
    rows: Labels,
    strange: np.ndarray[Any, np.dtype[np.bool_]],
    shape: Shape,
    needed: int,
) -> Groups:
    """Make ``rows`` a group again if they are one; ``strange`` marks what nobody knew."""
    hosts = np.unique(groups.labels[rows][groups.labels[rows] != UNUSUAL])
    left = [np.setdiff1d(np.flatnonzero(groups.labels == host), rows) for host in hosts]
    if min([len(rows), *map(len, left)]) < needed:
        return groups
    centroids = groups.centroids.copy()
    for host, others in zip(hosts, left, strict=True):
        centroids[host] = _middle(points[others])
    own = _without_itself(unit(points[rows]))
    next_best = (unit(points[rows]) @ centroids.T).max(axis=1)
    if own.mean() <= next_best.mean() or any(_same(points[rows], points[others], shape) for others in left):
        return groups
    centroids = np.vstack([centroids, _middle(points[rows])])
    free = np.flatnonzero(strange & np.isin(groups.labels, [*hosts, UNUSUAL]))
    alike = unit(points[free]) @ centroids.T
    follow = free[(alike.argmax(axis=1) == groups.count) & (alike[:, -1] >= own.min())]
    return _with(points, groups, hosts, rows, follow, centroids)


def _same(rows: Matrix, others: Matrix, shape: Shape) -> bool:
    """Say whether two groups are so near that they say the same."""
    return bool(np.square(rows.mean(axis=0) - others.mean(axis=0)).sum() < 2 * shape.same_below)


def _without_itself(rows: Matrix) -> Matrix:
    """Give the likeness of each unit row with the middle of the others."""
    others = rows.sum(axis=0) - rows
    return np.asarray((rows * unit(others)).sum(axis=1), dtype=np.float32)


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
