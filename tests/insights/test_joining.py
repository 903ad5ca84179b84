"""Pieces of one group are joined, and what lies apart is not."""

import numpy as np
import pytest

from insights.clustering import Matrix
from insights.joining import joined, joins_of, silhouette
from insights.separation import unit


def around(directions: Matrix, size: int, spread: float) -> Matrix:
    """Make ``size`` unit rows around each direction."""
    rows = np.repeat(directions, size, axis=0)
    return unit((rows + np.random.default_rng(0).normal(0, spread, rows.shape)).astype(np.float32))


@pytest.mark.parametrize("spread", [0.05, 0.06, 0.1])
def test_what_one_thing_is_said_in_is_one_group(spread: float) -> None:
    """Each of four groups was found in three pieces that lie near each other: the four are found, tight or not."""
    whole = np.repeat(np.eye(4, 32, dtype=np.float32), 3, axis=0)
    ways = np.roll(np.eye(12, 32, dtype=np.float32), 8, axis=1)
    labels = np.repeat(np.arange(12), 50)
    assert np.array_equal(labels // 3, joined(around(whole + 0.5 * ways, 50, spread), labels, seed=0))


def test_what_lies_apart_stays_apart() -> None:
    """Groups that are no nearer to each other than to all others are left as they were found."""
    labels = np.repeat(np.arange(12), 50)
    assert np.array_equal(labels, joined(around(np.eye(12, 32, dtype=np.float32), 50, 0.1), labels, seed=0))


@pytest.mark.parametrize("spread", [0.12, 0.15, 0.2])
def test_fields_do_not_swallow_their_groups(spread: float) -> None:
    """Two fields of six groups each, further apart than all else: clearest of all, but only behind a deep valley."""
    field = np.repeat(np.eye(2, 32, k=20, dtype=np.float32), 6, axis=0)
    rows, labels = around(np.eye(12, 32, dtype=np.float32) + 1.5 * field, 50, spread), np.repeat(np.arange(12), 50)
    whole = unit(np.stack([rows[:300].mean(axis=0), rows[300:].mean(axis=0)]))
    parts = unit(np.stack([rows[labels == group].mean(axis=0) for group in range(12)]))
    assert silhouette(rows @ whole.T, labels // 6)[0] > silhouette(rows @ parts.T, labels)[0]
    assert np.array_equal(labels, joined(rows, labels, seed=0))


@pytest.mark.parametrize("count", [1, 2])
def test_two_groups_are_no_pieces(count: int) -> None:
    """Whether two groups are one is not for this to say."""
    labels = np.repeat(np.arange(count), 20)
    assert np.array_equal(labels, joined(around(np.eye(count, 8, dtype=np.float32), 20, 0.3), labels, seed=0))


def test_the_nearest_are_joined_first_and_small_ones_sooner() -> None:
    """Of groups at equal distances the small ones move fewer rows, so they go first; the large ones come last."""
    middles = np.asarray([[0.0, 0], [1, 0], [0, 9], [1, 9], [30, 30]], dtype=np.float32)
    sizes = np.asarray([100, 100, 10, 10, 50])
    assert [(2, 3), (0, 1), (0, 2)] == list(joins_of(middles * sizes[:, None], sizes))


def test_joining_agrees_with_wards_linkage() -> None:
    """Rows that are groups of their own are joined in the order in which SciPy joins them."""
    from scipy.cluster.hierarchy import cut_tree, linkage

    rows = np.random.default_rng(1).normal(size=(30, 5)).astype(np.float32)
    labels = np.arange(30)
    for count, (kept, gone) in zip(range(29, 1, -1), joins_of(rows, np.ones(30, dtype=np.int64)), strict=True):
        labels[labels == gone] = kept
        told = cut_tree(linkage(rows, "ward"), count)[:, 0]
        assert count == len(set(zip(labels.tolist(), told.tolist(), strict=True)))
