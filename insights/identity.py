"""The same pattern tomorrow: new groups take the ids of the known patterns they continue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from store.hashing import stable_id

_SAME_MEMBERS = 0.3  # Jaccard, among traces that both had a chance to hold
_SAME_PLACE = 0.9  # cosine of centroids


@dataclass(frozen=True, slots=True)
class Known:
    """A pattern as it was: its traces and where it lay."""

    pattern_id: str
    members: frozenset[str]
    centroid: np.ndarray[Any, np.dtype[np.float32]]


def continued(
    project: str,
    facet: str,
    members: Sequence[frozenset[str]],
    centroids: np.ndarray[Any, np.dtype[np.float32]],
    known: Sequence[Known],
) -> list[str]:
    """Give each new group its pattern id: that of the known pattern it continues, one to one, else a new one.

    A new id depends on the group's traces alone, so that the same traces give the same id.
    """
    taken: dict[int, str] = {}
    used: set[str] = set()
    for _, index, pattern in sorted(_candidates(members, centroids, known), reverse=True):
        if index not in taken and pattern not in used:
            taken[index] = pattern
            used.add(pattern)
    return [taken.get(i) or stable_id(project, facet, *sorted(traces)) for i, traces in enumerate(members)]


def _candidates(
    members: Sequence[frozenset[str]],
    centroids: np.ndarray[Any, np.dtype[np.float32]],
    known: Sequence[Known],
) -> list[tuple[float, int, str]]:
    everything = frozenset().union(*members) if members else frozenset()
    found = []
    for old in known:
        window = old.members & everything
        for i, traces in enumerate(members):
            overlap = len(window & traces) / max(1, len(window | traces))
            near = float(old.centroid @ centroids[i]) if old.centroid.shape == centroids[i].shape else 0.0
            if overlap >= _SAME_MEMBERS or (not window and near >= _SAME_PLACE):
                found.append((overlap or near / 10, i, old.pattern_id))
    return found


def lineage(
    before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]]
) -> list[tuple[str, str, str | None]]:
    """Give (event, pattern, other) for what appeared and what ended, and where its traces came from or went."""
    events: list[tuple[str, str, str | None]] = []
    for pattern in sorted(after.keys() - before.keys()):
        parent = _largest_share(after[pattern], before)
        events.append(("split" if parent else "birth", pattern, parent))
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
