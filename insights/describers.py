"""Who describes traces: this process, unless there are others (``describe_pool.py``).

What a facet raises, gives that cannot be stored, or takes too long for, costs the trace its row of that facet and
nothing else: other facets and other traces are described as ever. The log says on which trace it was and where, and
nothing of what the trace says.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from insights.facets.contract import Facet, FacetRow, LooksAhead, Prepares
from insights.facets.plugged_in import Apart
from insights.facets.storable import storable
from store.records import Trace
from store.strangers import Failure, failure
from store.time_limit import FAILURES, LONGEST_S, at_most

log = logging.getLogger(__name__)

_LONGEST_AHEAD_S = 1.0  # for each trace of a batch that is looked at together, beside that


@dataclass(frozen=True, slots=True)
class Told:
    """What a facet says of traces, by their ids; those it has nothing to say of are in neither.

    Args:
        rows: What it says.
        failed: What was raised where it failed, and at which line of code.
    """

    rows: Mapping[str, FacetRow] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


class Describe(Protocol):
    """Describes batches of traces, one after the other or several at a time."""

    def __call__(self, batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Told]]:
        """Give what the facets called ``names`` say of each batch, by facet, in the order of the batches."""


def here(facets: Sequence[Facet], *, deadly: bool = False) -> Describe:
    """Describe in this process.

    Args:
        facets: What traces are described by.
        deadly: End the process where a facet cannot be interrupted; somebody MUST know what it had in hand.
    """

    def describe(batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Told]]:
        chosen = [facet for facet in facets if facet.name in names]
        for facet in chosen:
            if isinstance(facet, Prepares):
                facet.prepare()  # what is amiss with the model is no trace's fault
        return ({facet.name: _told(facet, batch, deadly=deadly) for facet in chosen} for batch in batches)

    return describe


def joined(parts: Iterable[Mapping[str, Told]]) -> dict[str, Told]:
    """Put what was told of parts of a batch together."""
    rows: dict[str, dict[str, FacetRow]] = defaultdict(dict)
    failed: dict[str, dict[str, str]] = defaultdict(dict)
    for part in parts:
        for name, told in part.items():
            rows[name] |= told.rows
            failed[name] |= told.failed
    return {name: Told(rows[name], failed[name]) for name in rows}


def _told(facet: Facet, traces: Sequence[Trace], *, deadly: bool) -> Told:
    _look_ahead(facet, traces, deadly=deadly)
    rows: dict[str, FacetRow] = {}
    failed: dict[str, str] = {}
    for trace in traces:
        row = _asked(facet, trace, deadly=deadly)
        if isinstance(row, Failure):
            failed[trace.trace_id] = row.where
        elif row is not None:
            rows[trace.trace_id] = row
    for what in sorted(set(failed.values())):
        first, *others = (trace_id for trace_id, told in failed.items() if told == what)
        more = f" and {len(others)} other traces" if others else ""
        log.warning("facet %s failed on trace %s%s, which has no row of it: %s", facet.name, first, more, what)
    return Told(rows, failed)


def _asked(facet: Facet, trace: Trace, *, deadly: bool) -> FacetRow | Failure | None:
    if isinstance(facet, Apart):
        return facet.ask(trace, LONGEST_S)
    try:
        row = at_most(LONGEST_S, facet.describe, trace, deadly=deadly)
        return None if row is None else storable(row)
    except FAILURES as error:
        return failure(error)


def _look_ahead(facet: Facet, traces: Sequence[Trace], *, deadly: bool) -> None:
    """Let it prepare, if it wants to; without that it takes longer, and says the same."""
    longest_s = LONGEST_S + _LONGEST_AHEAD_S * len(traces)
    failed = None
    if isinstance(facet, Apart):
        failed = facet.ask_ahead(traces, longest_s)
    elif isinstance(facet, LooksAhead):
        try:
            at_most(longest_s, facet.look_ahead, traces, deadly=deadly)
        except FAILURES as error:
            failed = failure(error)
    if failed:
        log.warning("facet %s failed to look ahead at %d traces: %s", facet.name, len(traces), failed.where)
