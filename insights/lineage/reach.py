"""How unlike its pattern a new trace may be, told from how unlike the pattern its own traces are."""

import math

import numpy as np

from insights.facets.contract import Shape
from insights.lineage.places import Matrix

_OUTSIDE = 0.05  # the part of a pattern's own traces that would not be taken into it


def reach_of(strengths: Matrix, shape: Shape) -> float:
    """Give the likeness below which a trace is no part of a pattern whose own traces, at least one, have ``strengths``.

    It is the likeness that all but a twentieth of them have, less what a quantile of so few may be wrong by; never
    closer than what says the same, never wider than what anything needs to belong together.
    """
    quantile = float(np.quantile(strengths, _OUTSIDE))
    doubt = (float(np.std(strengths)) + _OUTSIDE) / math.sqrt(len(strengths))
    same = 1.0 - shape.same_below / (shape.text + sum(shape.features.values()))
    return round(max(shape.least_like, min(quantile - doubt, same)), 4)
