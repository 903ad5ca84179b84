"""The same pattern tomorrow: new groups take the ids of the known patterns they continue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from store.hashing import stable_id

_SAME_MEMBERS = 0.3  # Jaccard, among traces that both had a chance to hold
_SAME_PLACE = 0.9  # cosine of centroids

Vector = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Lot:
    """A group of traces: which, where their texts lie, and the features that most of them share."""

    members: frozenset[str]
    centroid: Vector
    typical: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known(Lot):
    """A pattern as it was; ``active`` if the last run saw it."""

    pattern_id: str = ""
    active: bool = True


def continued(project: str, facet: str, lots: Sequence[Lot], known: Sequence[Known]) -> list[str]:
    """Give each new group its pattern id: that of the known pattern it continues, one to one, else a new one.

    Shared traces decide; where the windows share none, so do place and features. A new id depends on the group's
    traces alone, so that the same traces give the same id.
    """
    taken: dict[int, str] = {}
    used: set[str] = set()
    for _, index, pattern in sorted(_candidates(lots, known), reverse=True):
        if index not in taken and pattern not in used:
            taken[index] = pattern
            used.add(pattern)
    return [taken.get(i) or stable_id(project, facet, *sorted(lot.members)) for i, lot in enumerate(lots)]


def _candidates(lots: Sequence[Lot], known: Sequence[Known]) -> list[tuple[float, int, str]]:
    everything: frozenset[str] = frozenset().union(*(lot.members for lot in lots))
    ever: frozenset[str] = frozenset().union(*(old.members for old in known))
    found = []
    for old in known:
        window = old.members & everything
        for i, lot in enumerate(lots):
            # Traces that are new since the last run could not have been in the old pattern.
            overlap = len(window & lot.members) / max(1, len(window | (lot.members & ever)))
            if overlap >= _SAME_MEMBERS:
                found.append((1.0 + overlap, i, old.pattern_id))
            elif not window and old.typical == lot.typical and _near(old, lot) >= _SAME_PLACE:
                found.append((_near(old, lot), i, old.pattern_id))
    return found


def _near(old: Lot, new: Lot) -> float:
    # Vectors of another model have nothing in common with these, even where their lengths are equal by chance.
    return float(old.centroid @ new.centroid) if old.centroid.shape == new.centroid.shape else 0.0


def lineage(known: Sequence[Known], after: Mapping[str, frozenset[str]]) -> list[tuple[str, str, str | None]]:
    """Give (event, pattern, other) for what appeared and what ended, and where its traces came from or went."""
    before = {old.pattern_id: old.members for old in known if old.active}
    ended = {old.pattern_id for old in known if not old.active}
    events: list[tuple[str, str, str | None]] = []
    for pattern in sorted(after.keys() - before.keys()):
        parent = _largest_share(after[pattern], before)
        fresh = "split" if parent else "birth"
        events.append(("return" if pattern in ended else fresh, pattern, parent))
    for pattern in sorted(before.keys() - after.keys()):
        heir = _largest_share(before[pattern], after)
        events.append(("merge" if heir else "death", pattern, heir))
    return events


def _largest_share(traces: frozenset[str], others: Mapping[str, frozenset[str]]) -> str | None:
    """Give the other pattern that holds more than half of ``traces``."""
    for name in sorted(others):
        if len(traces & others[name]) * 2 > len(traces):
            return name
    return None
