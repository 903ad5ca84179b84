"""Which group a row belongs to, told by the members of each that it is nearest to.

A group is not a ball around its middle: it has several parts, each a way to say one thing, and a row of one of them may
be nearer to the middle of another group. So a row is compared with the few members of each group that it is most like.
As each group is asked for equally many, large ones have no advantage over small ones, unlike in a vote of neighbours.
"""

from itertools import pairwise

import numpy as np

from insights.separation import Labels, Matrix, numbered

_MEMBERS = 10  # of each group that a row is compared with; 5 and 20 do as well
_BLOCK = 1_000  # rows that are compared with all others at once


def by_members(rows: Matrix, labels: Labels) -> Labels:
    """Move each row once, to the group whose nearest members it is most like on average; it is itself left out.

    Args:
        rows: Of length one, shape (rows, dimensions).
        labels: The group of each, from 0 without gaps; each MUST have one. A group that loses all its rows is gone.
    """
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(int(labels.max()) + 2))
    sorted_rows = rows[order]
    place = np.argsort(order, kind="stable")
    moved = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        alike = rows[block] @ sorted_rows.T
        alike[np.arange(len(alike)), place[block]] = -1.0
        moved[block] = _likenesses(alike, starts).argmax(axis=1)
    return numbered(moved)


def _likenesses(alike: Matrix, starts: Labels) -> Matrix:
    """Give the mean likeness of each row with the nearest members of each group, shape (rows, groups)."""
    means = []
    for start, end in pairwise(starts.tolist()):
        members = alike[:, start:end]
        # One fewer than there are, where they are few: a row is no member that it is compared with.
        asked = min(_MEMBERS, max(1, end - start - 1))
        means.append(np.partition(members, end - start - asked, axis=1)[:, -asked:].mean(axis=1))
    return np.stack(means, axis=1)
