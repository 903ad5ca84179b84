"""Rows go to the group whose members they are nearest to."""

import numpy as np

from insights.clustering import Matrix
from insights.members import by_members
from insights.separation import middles, unit


def around(directions: Matrix, sizes: list[int], spread: float) -> Matrix:
    """Make unit rows around each direction."""
    rows = np.repeat(directions, sizes, axis=0)
    return unit((rows + np.random.default_rng(0).normal(0, spread, rows.shape)).astype(np.float32))


def test_a_part_of_a_group_stays_in_it() -> None:
    """A group of a large and a small part keeps the small one, though the middle of another group is nearer to that."""
    small = np.asarray([[0.0, 0.8, 0.6, 0, 0, 0]], dtype=np.float32)
    rows = around(np.vstack([np.eye(2, 6, dtype=np.float32), small]), [60, 60, 15], 0.02)
    labels = np.repeat([0, 1, 0], [60, 60, 15])
    assert (1 == (rows @ middles(rows, labels).T).argmax(axis=1)[-15:]).all()
    assert np.array_equal(labels, by_members(rows, labels))


def test_a_row_among_members_of_another_group_goes_there() -> None:
    """Rows that were put into the wrong group are moved, whatever the sizes of the two are."""
    rows = around(np.eye(2, 6, dtype=np.float32), [200, 12], 0.05)
    right = np.repeat([0, 1], [200, 12])
    wrong = right.copy()
    wrong[[0, 211]] = [1, 0]
    assert np.array_equal(right, by_members(rows, wrong))


def test_groups_of_hardly_any_rows_are_no_trouble() -> None:
    """A group of one row has no other members to be like, so it goes where it is nearest; two rows hold each other."""
    rows = around(np.eye(3, 6, dtype=np.float32), [20, 2, 1], 0.01)
    moved = by_members(rows, np.repeat([0, 1, 2], [20, 2, 1]))
    assert [0] * 20 + [1] * 2 == moved[:22].tolist()
    assert moved.max() == 1


def test_many_rows_are_compared_in_blocks() -> None:
    """Rows of later blocks leave themselves out as well: a lonely row in a group does not stay for its own sake."""
    rows = around(np.eye(2, 6, dtype=np.float32), [1_200, 1_200], 0.05)
    wrong = np.repeat([0, 1], 1_200)
    wrong[[5, 2_345]] = [1, 0]
    assert np.array_equal(np.repeat([0, 1], 1_200), by_members(rows, wrong))
