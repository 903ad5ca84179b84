"""Which of an agent's events tell of the same thing, where they do not share an id, or not in all versions."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingest.from_logs.event import Event


def paired(
    events: Iterable[Event], others: Sequence[Event], ids: Sequence[str], *, before: bool
) -> Mapping[str, Event]:
    """Find for each of ``events``, by its record id, the one of ``others`` that belongs to it; each is taken once.

    Args:
        events: In order.
        others: In order.
        ids: Attributes that are equal where two belong together, the most telling first.
        before: Whether, where no attribute tells, the last one before counts; else the first one after.
    """
    left = {other.record_id: other for other in others}
    found: dict[str, Event] = {}
    events = list(events)
    for key in ids:
        by_id = {event.word(key): event for event in reversed(events)}
        for other in [*left.values()]:
            event = by_id.get(other.word(key)) if other.word(key) else None
            if event is not None and event.record_id not in found:
                found[event.record_id] = left.pop(other.record_id)
    nameless = {key: other for key, other in left.items() if not any(map(other.word, ids))}
    _pair_by_order([e for e in events if e.record_id not in found], nameless, found, before=before)
    return found


def _pair_by_order(events: Sequence[Event], left: dict[str, Event], found: dict[str, Event], *, before: bool) -> None:
    others = list(left.values())
    orders = [other.order for other in others]
    for event in events:
        near = (
            range(bisect_left(orders, event.order) - 1, -1, -1)
            if before
            else range(bisect_right(orders, event.order), len(orders))
        )
        at = next((i for i in near if _same_speaker(others[i], event)), None)
        if at is not None:
            found[event.record_id] = others.pop(at)
            del orders[at]


def _same_speaker(one: Event, other: Event) -> bool:
    """Tell whether both may come from the same agent or subagent."""
    return all(_agree(one.word(key), other.word(key)) for key in ("query_source", "agent.name"))


def _agree(one: Any, other: Any) -> bool:
    return one is None or other is None or one == other


def named(events: Iterable[Event], *names: str) -> list[Event]:
    """Give the events of these names, in their order."""
    return [event for event in events if event.name in names]


def under(events: Iterable[Event], key: str) -> dict[str | None, list[Event]]:
    """Sort events by the attribute ``key``; those that lack it are left out."""
    found: dict[str | None, list[Event]] = {}
    for event in events:
        if word := event.word(key):
            found.setdefault(word, []).append(event)
    return found
