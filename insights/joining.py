"""Pieces of one group, joined: how many groups there are is told by the rows, not by how small a group may be.

Density parts what lies apart, but also the several ways in which one thing is said, and the more so the more rows there
are of each. So groups are joined two by two (Ward's criterion: first the two whose rows move least away from their
middle), and each number of groups on the way is judged by how clearly rows lie nearer to their own middle than to the
next: by the mean silhouette, told by middles (Hruschka, 2004). What density found stands until the opposite is shown:
of all numbers that are within two standard errors of the best, the greatest is taken.

Broad fields lie clearly apart as well, whatever they hold: where little else is left the silhouette rises again, behind
a valley in which groups of their own are joined. It also falls while the first two of three pieces are joined. What
tells one from the other is how far it rises behind the valley: by less than the valley is deep, and it is not crossed.
Above one half, where little is left to rise by, shares are compared: of what was left to gain, and of what was lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from insights.separation import Labels, Matrix, numbered

_JUDGED = 10_000  # rows that are looked at
SURE = 2.0  # standard errors by which fewer groups must be better

Distances = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Cut:
    """One number of groups on the way.

    Args:
        into: The new group of each old one.
        silhouette: The mean silhouette of the rows.
        error: Its standard error.
    """

    into: Labels
    silhouette: float
    error: float


def joined(rows: Matrix, labels: Labels, *, seed: int) -> Labels:
    """Join groups that are pieces of one; at least two stay.

    Args:
        rows: Of length one, shape (rows, dimensions).
        labels: The group of each, from 0 without gaps; each MUST have one.
        seed: Of the rows looked at.
    """
    count = int(labels.max()) + 1
    if count < 3:
        return labels
    order = np.argsort(labels, kind="stable")
    sums = np.add.reduceat(rows[order], np.searchsorted(labels[order], np.arange(count)), axis=0)
    looked_at = np.random.default_rng(seed).permutation(len(rows))[:_JUDGED]
    joins = joins_of(sums, np.bincount(labels))
    return _chosen(list(_cuts(rows[looked_at], labels[looked_at], sums, joins))).into[labels]


def joins_of(sums: Matrix, sizes: Labels) -> Sequence[tuple[int, int]]:
    """Give the order in which groups are joined, down to two: the one that grows, and the one that goes into it.

    Args:
        sums: Of the rows of each group, shape (groups, dimensions).
        sizes: How many rows those are.
    """
    weights = sizes.astype(np.float64)
    middles = sums.astype(np.float64) / weights[:, None]
    costs = np.stack([_costs(middles, weights, group) for group in range(len(sums))])
    joins = []
    for _ in range(len(sums) - 2):
        kept, gone = sorted(map(int, np.unravel_index(costs.argmin(), costs.shape)))
        both = weights[kept] + weights[gone]
        middles[kept] = (weights[kept] * middles[kept] + weights[gone] * middles[gone]) / both
        weights[kept], weights[gone] = both, np.inf
        costs[gone] = costs[:, gone] = np.inf
        costs[kept] = costs[:, kept] = _costs(middles, weights, kept)
        joins.append((kept, gone))
    return joins


def _costs(middles: Distances, weights: Distances, group: int) -> Distances:
    """Give by how much the squared distances of rows from their middles grow when others are joined with ``group``."""
    apart = np.square(middles - middles[group]).sum(axis=1)
    there = np.isfinite(weights)
    others = np.where(there, weights, 1.0)
    costs = np.where(there, apart * (others * weights[group] / (others + weights[group])), np.inf)
    costs[group] = np.inf
    return costs


def _cuts(rows: Matrix, labels: Labels, sums: Matrix, joins: Sequence[tuple[int, int]]) -> Iterator[Cut]:
    """Yield every number of groups, from all to two."""
    into, own, sums = np.arange(len(sums)), labels.copy(), sums.copy()
    alike = rows @ (sums / np.linalg.norm(sums, axis=1, keepdims=True)).T
    yield _cut(into, alike, own)
    for kept, gone in joins:
        into[into == gone] = kept
        own[own == gone] = kept
        sums[kept] += sums[gone]
        alike[:, kept] = rows @ (sums[kept] / np.linalg.norm(sums[kept]))
        alike[:, gone] = -1.0
        yield _cut(into, alike, own)


def _cut(into: Labels, alike: Matrix, own: Labels) -> Cut:
    return Cut(numbered(into), *silhouette(alike, own))


def silhouette(alike: Matrix, own: Labels) -> tuple[float, float]:
    """Give the mean silhouette of rows and its standard error, by their likeness with the middle of each group.

    Args:
        alike: Shape (rows, groups); changed on the way, and then as it was.
        own: The group of each row.
    """
    at = np.arange(len(own))
    to_own = alike[at, own].copy()
    alike[at, own] = -1.0
    to_next = alike.max(axis=1)
    alike[at, own] = to_own
    each = (to_own - to_next) / np.maximum(1.0 - np.minimum(to_own, to_next), 1e-9)
    return float(each.mean()), float(each.std()) / len(own) ** 0.5


def _chosen(cuts: Sequence[Cut]) -> Cut:
    """Give the first cut, which has the most groups, that is as good as the best as far as can be told."""
    best = max(cuts, key=lambda cut: cut.silhouette)
    at = next(i for i, cut in enumerate(cuts) if cut.silhouette >= best.silhouette - SURE * best.error)
    top = _before_a_valley(cuts[: at + 1])
    return cuts[at] if top == at else _chosen(cuts[: top + 1])


def _before_a_valley(cuts: Sequence[Cut]) -> int:
    """Give the place of the best cut before any valley that is deeper than the silhouette rises behind it."""
    top, deepest = 0, cuts[0].silhouette
    for place, cut in enumerate(cuts):
        best = cuts[top].silhouette
        deepest = min(deepest, cut.silhouette)
        rises, falls = cut.silhouette - best, best - deepest
        if rises > 0 and (rises >= falls or rises * best >= falls * (1.0 - best)):
            top, deepest = place, cut.silhouette
    return top
