"""Who the patterns that a run found are, and what has become of those that were known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from insights.facets.contract import Shape
from insights.lineage.found import Found
from insights.lineage.history import Event, beginnings, by_silence, endings, new_id
from insights.lineage.known import Known, members_within, read_known, used_ids
from insights.lineage.matching import SAME_PLACE, matched
from insights.lineage.places import Places, joined, likeness
from insights.lineage.silence import Traffic
from insights.naming import chosen, still_told
from store import Transaction

_SAME_CONTENT = 0.9  # likeness with where it lay when it was named, from which its name may stay


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run looked at.

    Args:
        since: Begin of the window, inclusive.
        until: Its end, exclusive; what the run finds is dated by it.
        traces: Settled traces in the window.
        reached: Every trace settled by then was described; later ones are left to others.
        model: Name of the model that made the vectors.
        receipts: How many there were of who was forgotten, before it began to look.
    """

    since: datetime
    until: datetime
    traces: int
    reached: datetime
    model: str
    receipts: int


@dataclass(slots=True)
class Settlement:
    """Who the found patterns are, and what becomes of all."""

    ids: list[str]
    names: list[str]
    named: Places
    states: list[str]
    first: list[datetime]
    last: list[datetime]
    ended: list[str] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def settlement(work: Transaction, found: Found, shape: Shape, seen: Seen) -> Settlement:
    """Find out who the patterns are, and what has become of those that were known."""
    project, facet = found.table.project, found.table.facet
    known = read_known(work, project, facet, seen.model, found.places.text.shape[1])
    held = members_within(work, project, facet, seen.since, seen.until)
    near = np.where(known.comparable, likeness(found.places, known.places, shape), np.float32(SAME_PLACE))
    continued = matched(found.members, {i: held.get(i, frozenset()) for i in known.ids}, near)
    result = _identified(found, known, continued, used_ids(work, project, facet), shape)
    _judge(result, found, known, held, continued, Traffic(work, project, seen.until))
    return result


def _identified(
    found: Found, known: Known, continued: Sequence[str | None], used: frozenset[str], shape: Shape
) -> Settlement:
    """Give each pattern its id, its name, and since when and until when it is known."""
    project, facet = found.table.project, found.table.facet
    at = {pattern: j for j, pattern in enumerate(known.ids)}
    result = Settlement([], [], found.places, [], found.first, found.last)
    kept = {}
    named = [found.places.at([i]) for i in range(len(found.members))]
    for i, pattern in enumerate(continued):
        result.ids.append(pattern or new_id(project, facet, found.members[i], used))
        if pattern is None:
            continue
        j = at[pattern]
        result.first[i] = min(result.first[i], known.first[j])
        result.last[i] = max(result.last[i], known.last[j])
        before = known.named.at([j])
        near = not known.comparable[j] or likeness(named[i], before, shape)[0, 0] >= _SAME_CONTENT
        if near and still_told(found.table, found.rows[i], known.names[j]):
            kept[i] = known.names[j]
            named[i] = before if known.comparable[j] else named[i]
    result.names = chosen(found.names, kept)
    if named:
        result.named = joined(named)
    return result


def _judge(
    result: Settlement,
    found: Found,
    known: Known,
    held: Mapping[str, frozenset[str]],
    continued: Sequence[str | None],
    traffic: Traffic,
) -> None:
    """Say which patterns are active, and what happened to all."""
    before = dict(zip(known.ids, known.states, strict=True))
    active = {p for p, state in before.items() if state == "active"}
    after = dict(zip(result.ids, found.members, strict=True))
    emptied = {p for p in known.ids if held.get(p)} - set(continued)
    gone = {p: held[p] for p in emptied & active}
    away = [p for p in known.ids if p in active - set(continued) - emptied]
    silent = {
        *_silent(traffic, result.ids, [len(m) for m in found.members], result.first, result.last),
        *(_silent(traffic, known.ids, known.sizes, known.first, known.last) & set(away)),
    }
    result.states = ["ended" if p in silent else "active" for p in result.ids]
    result.emptied = sorted(emptied)
    result.ended = result.emptied + [p for p in away if p in silent]
    new = {p: after[p] for p, old in zip(result.ids, continued, strict=True) if old is None}
    result.events = [
        *beginnings(new, held),
        *endings(gone, after),
        *by_silence(before, silent, [*result.ids, *away]),
    ]


def _silent(
    traffic: Traffic, ids: Sequence[str], sizes: Sequence[int], first: Sequence[datetime], last: Sequence[datetime]
) -> set[str]:
    return {p for p, ended in zip(ids, traffic.silent(sizes, first, last), strict=True) if ended}
