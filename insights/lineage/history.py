"""What became of patterns from one run to the next, and ids that were never given before."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from store.hashing import stable_id

Happening = Literal["birth", "death", "split", "merge", "return"]


class Event(NamedTuple):
    """What happened to a pattern; ``other`` is the parent of a split, the survivor of a merge."""

    happening: Happening
    pattern: str
    other: str | None = None


def new_id(project: str, facet: str, traces: Collection[str], used: Collection[str]) -> str:
    """Give an id that follows from the traces, and that no pattern has or had."""
    parts = [project, facet, *sorted(traces)]
    while (found := stable_id(*parts)) in used:
        parts.append(found)
    return found


def beginnings(new: Mapping[str, frozenset[str]], before: Mapping[str, frozenset[str]]) -> list[Event]:
    """Say of each new pattern whether it was split off a known one, which held most of its traces, or is born."""
    return [
        Event("split", pattern, parent) if (parent := _most_in(traces, before)) else Event("birth", pattern)
        for pattern, traces in sorted(new.items())
    ]


def endings(gone: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]) -> list[Event]:
    """Say of each pattern that no group continues whether most of its traces went to another, or nowhere."""
    return [
        Event("merge", pattern, heir) if (heir := _most_in(traces, after)) else Event("death", pattern)
        for pattern, traces in sorted(gone.items())
    ]


def by_silence(was: Mapping[str, str], silent: Collection[str], still: Sequence[str]) -> list[Event]:
    """Say which of the patterns that are ``still`` known stopped, and which came back.

    Args:
        was: The state of each pattern before, active or ended.
        silent: Those that have had no traffic for too long to be chance.
        still: Those that this run leaves in place.
    """
    stopped = [Event("death", p) for p in still if p in silent and was.get(p, "active") == "active"]
    returned = [Event("return", p) for p in still if p not in silent and was.get(p) == "ended"]
    return sorted(stopped + returned)


def _most_in(traces: frozenset[str], others: Mapping[str, frozenset[str]]) -> str | None:
    """Give the other pattern that holds more than half of ``traces``."""
    counts = Counter({name: len(traces & other) for name, other in sorted(others.items())})
    for name, count in counts.most_common(1):
        if count * 2 > len(traces):
            return name
    return None
