"""What is told of the patterns that a run found."""

import numpy as np

from insights.clustering import Groups
from insights.describing import FacetTable
from insights.facets.contract import Shape
from insights.lineage.found import found_in
from insights.separation import unit


def test_a_pattern_whose_rows_were_all_assigned_tells_its_reach_by_them() -> None:
    """Rows that made a group may have left it: how wide it is, those tell that are in it now."""
    vectors = unit(np.random.default_rng(0).normal(1.0, 0.3, (40, 16)).astype(np.float32))
    names = [f"{n:032x}" for n in range(40)]
    table = FacetTable("p", "intent", names, [], names, names, [{} for _ in names], [])
    labels = np.zeros(40, dtype=np.int64)
    strengths = np.ones(40, dtype=np.float32)
    assigned, fitted = (
        found_in(table, vectors, Groups(labels, labels, strengths, labels == made, vectors[:1]), Shape())
        for made in (1, 0)
    )
    assert fitted.reaches == assigned.reaches
    assert 0.5 < assigned.reaches[0] < 1.0
