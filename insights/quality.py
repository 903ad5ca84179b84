"""How good the patterns of a run are, told by the rows themselves: no labels are needed."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from insights.clustering import UNUSUAL, Groups, Matrix
from insights.separation import middles, numbered, separation, unit

WEAK = 0.8  # a pattern that loses more than a fifth of its rows when only half of them are known
_JUDGED = 10_000  # rows that are looked at
_DRAWS = 3  # times that the rows are halved


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one facet of a run.

    Args:
        coverage: Share of the rows that are in a pattern.
        noise: Share of the rows that were not found in one, but taken into the nearest or left unusual; where there are
            very many, or many are equal, told from those that patterns were looked for in.
        stability: Share of the rows in patterns that are nearest to their own when middles are told from other rows.
            Patterns are not looked for anew: it says how sharp their borders are, not how like a second run would be.
        separation: How many times further apart the patterns lie than pieces of a cloud without structure.
        of_each: The stability of each pattern.
    """

    coverage: float
    noise: float
    stability: float
    separation: float
    of_each: list[float]

    def as_dict(self) -> dict[str, Any]:
        """Give the figures of the whole."""
        return {
            "coverage": round(self.coverage, 4),
            "noise": round(self.noise, 4),
            "stability": round(self.stability, 4),
            "separation": round(self.separation, 3),
        }


def quality(points: Matrix, groups: Groups, *, seed: int) -> Quality:
    """Judge ``groups`` of ``points``, shape (rows, dimensions)."""
    if not groups.count:
        return Quality(0.0, groups.noise, 0.0, 0.0, [])
    held = groups.labels != UNUSUAL
    each = _stability(points, groups, seed)
    sizes = np.bincount(groups.labels[held], minlength=groups.count)
    return Quality(
        float(held.mean()),
        groups.noise,
        float(np.average(each, weights=np.maximum(sizes, 1))),
        separation(points, groups.labels, seed=seed),
        [round(float(s), 4) for s in each],
    )


def _stability(points: Matrix, groups: Groups, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Give the share of each group's rows that stay in it when its middle is told by the other half of the rows."""
    random = np.random.default_rng(seed)
    rows = random.permutation(np.flatnonzero(groups.labels >= 0))[:_JUDGED]
    chosen, labels = unit(points[rows]), groups.labels[rows]
    kept, seen = np.zeros(groups.count), np.zeros(groups.count)
    for _ in range(_DRAWS):
        half = random.random(len(rows)) < 0.5
        for told, judged in ((half, ~half), (~half, half)):
            known = np.unique(labels[told])
            if not len(known):
                continue
            nearest = known[(chosen[judged] @ middles(chosen[told], numbered(labels[told])).T).argmax(axis=1)]
            kept += np.bincount(labels[judged][nearest == labels[judged]], minlength=groups.count)
            seen += np.bincount(labels[judged], minlength=groups.count)
    return np.where(seen > 0, kept / np.maximum(seen, 1), 0.0)
