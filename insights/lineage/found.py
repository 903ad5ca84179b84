"""The patterns of a facet as a run finds them, before it is known which of them are old acquaintances."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from insights.clustering import Groups, Matrix
from insights.describing import FacetTable
from insights.facets.contract import Shape
from insights.lineage.places import Places, joined, likeness, middle, places_of
from insights.lineage.reach import reach_of
from insights.naming import names_of

Rows = np.ndarray[Any, np.dtype[np.int64]]

_JUDGED = 300  # traces of a pattern from which its reach is told


@dataclass(frozen=True, slots=True)
class Found:
    """Patterns without ids; all sequences but the table have the same length.

    Args:
        table: What the facet says.
        rows: The rows of each.
        members: The traces of each.
        places: Where they lie.
        reaches: Likeness below which a trace is no part of them.
        likenesses: Mean likeness of their own traces.
        names: What each may be called if it is new, the best first.
    """

    table: FacetTable
    rows: list[Rows]
    members: list[frozenset[str]]
    places: Places
    reaches: list[float]
    likenesses: list[float]
    names: list[list[str]]

    @property
    def first(self) -> list[datetime]:
        """When the earliest trace of each began."""
        return [min(self.table.start_times[i] for i in rows) for rows in self.rows]

    @property
    def last(self) -> list[datetime]:
        """When the latest trace of each began."""
        return [max(self.table.start_times[i] for i in rows) for rows in self.rows]


def found_in(table: FacetTable, vectors: Matrix, groups: Groups, shape: Shape) -> Found:
    """Describe the groups of a run as patterns."""
    everything = places_of(vectors, table.features, shape)
    rows = [np.flatnonzero(groups.labels == label) for label in range(groups.count)]
    middles = [middle(everything.at(inside)) for inside in rows]
    reaches, likenesses = [], []
    for inside, place in zip(rows, middles, strict=True):
        fitted = inside[groups.fitted[inside]]
        telling = fitted if len(fitted) else inside  # others may have left a group to those that were only assigned
        judged = telling[:: max(1, len(telling) // _JUDGED)]
        own = likeness(everything.at(judged), place, shape)[:, 0]
        reaches.append(reach_of(own, shape))
        likenesses.append(round(float(own.mean()), 4))
    return Found(
        table,
        rows,
        [frozenset(table.trace_ids[i] for i in inside) for inside in rows],
        joined(middles) if middles else Places(np.zeros((0, vectors.shape[1]), dtype=np.float32), []),
        reaches,
        likenesses,
        names_of(table, rows, groups.strengths),
    )
