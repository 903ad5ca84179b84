"""Who describes traces: this process, unless there are others (``describe_pool.py``)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from insights.facets.contract import Facet, FacetRow, LooksAhead
from store.records import Trace

Rows = Mapping[str, FacetRow]
"""What a facet says of traces, by their ids; those it says nothing of are left out."""


class Describe(Protocol):
    """Describes batches of traces, one after the other or several at a time."""

    def __call__(self, batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Rows]]:
        """Give what the facets called ``names`` say of each batch, by facet, in the order of the batches."""


def here(facets: Sequence[Facet]) -> Describe:
    """Describe in this process."""

    def describe(batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Rows]]:
        chosen = [facet for facet in facets if facet.name in names]
        return ({facet.name: _rows(facet, batch) for facet in chosen} for batch in batches)

    return describe


def _rows(facet: Facet, traces: Sequence[Trace]) -> Rows:
    if isinstance(facet, LooksAhead):
        facet.look_ahead(traces)
    rows = ((trace.trace_id, facet.describe(trace)) for trace in traces)
    return {trace_id: row for trace_id, row in rows if row is not None}
