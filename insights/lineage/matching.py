"""Which new group continues which known pattern: the best one-to-one matching by traces and by place.

Traces tell most, but they age: a pattern that was away for weeks has none left in the window. Then only where it lay
tells. So both count, the traces by how many of them there are to tell.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from insights.lineage.places import Matrix

SAME_TRACES = 0.3  # overlap (Jaccard) from which two groups of traces are held for one pattern
SAME_PLACE = 0.9  # likeness of middles from which, without common traces, two are held for one pattern
_DOUBT = 5  # so many traces weigh as much as the place

Scores = np.ndarray[Any, np.dtype[np.float64]]


def matched(
    groups: Sequence[frozenset[str]], known: Mapping[str, frozenset[str]], likeness: Matrix
) -> list[str | None]:
    """Give for each group the known pattern that it continues, no pattern twice, None where it is new.

    Of all one-to-one matchings it is the one with the greatest sum of affinities above the threshold. A pattern that
    fell into several pieces, none of which is enough of it for that, goes on in the largest. Neither the order of the
    groups nor that of the patterns counts.

    Args:
        groups: The traces of each group.
        known: The traces of each known pattern, as far as they lie in the window.
        likeness: Of the middles, shape (groups, known), columns in the order of ``known``.
    """
    rows = sorted(range(len(groups)), key=lambda i: sorted(groups[i]))
    names = list(known)
    columns = sorted(range(len(names)), key=names.__getitem__)
    found: list[str | None] = [None] * len(groups)
    if not rows or not columns:
        return found
    scores = affinities([groups[i] for i in rows], [known[names[j]] for j in columns], likeness[np.ix_(rows, columns)])
    for row, column in _best(scores):
        found[rows[row]] = names[columns[column]]
    for pattern, row in _largest_pieces(groups, known, rows, found).items():
        found[row] = pattern
    return found


def affinities(groups: Sequence[frozenset[str]], known: Sequence[frozenset[str]], likeness: Matrix) -> Scores:
    """Say how much speaks for each pair being one pattern, shape (groups, known): 1 for all, up to 0 for too little."""
    held: dict[str, list[int]] = {}
    for j, traces in enumerate(known):
        for trace in traces:
            held.setdefault(trace, []).append(j)
    everything = frozenset().union(*groups)
    before = np.asarray([len(traces & everything) for traces in known], dtype=np.float64)
    common = np.zeros((len(groups), len(known)))
    now = np.zeros(len(groups))
    for i, traces in enumerate(groups):
        # Traces that no pattern held before say nothing about which one goes on here.
        seen = [held[trace] for trace in traces if trace in held]
        now[i] = len(seen)
        for j, count in Counter(j for holders in seen for j in holders).items():
            common[i, j] = count
    union = now[:, None] + before[None, :] - common
    overlap = common / np.maximum(union, 1.0)
    by_traces = (overlap - SAME_TRACES) / (1.0 - SAME_TRACES)
    by_place = np.maximum((likeness.astype(np.float64) - SAME_PLACE) / (1.0 - SAME_PLACE), -1.0)
    telling = union / (union + _DOUBT)
    return np.asarray(telling * by_traces + (1.0 - telling) * by_place)


def _largest_pieces(
    groups: Sequence[frozenset[str]],
    known: Mapping[str, frozenset[str]],
    rows: Sequence[int],
    found: Sequence[str | None],
) -> dict[str, int]:
    """Give for known patterns that nothing goes on the largest group that is new and mostly from them."""
    largest: dict[str, tuple[int, int]] = {}
    lost = known.keys() - set(found)
    for row in rows if lost else ():
        for pattern in lost if found[row] is None else ():
            common = len(groups[row] & known[pattern])
            if 2 * common > len(groups[row]) and common > largest.get(pattern, (0, row))[0]:
                largest[pattern] = common, row
    return {pattern: row for pattern, (_, row) in largest.items()}


def _best(scores: Scores) -> list[tuple[int, int]]:
    from scipy.optimize import linear_sum_assignment

    worth = np.maximum(scores, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if scores[i, j] > 0]
