"""Judging groups without labels."""

import numpy as np
import pytest

from insights.clustering import UNUSUAL, Groups, Matrix, group
from insights.facets.contract import Shape
from insights.quality import WEAK, quality
from insights.separation import STRUCTURE, separation


def rows_around(count: int, spread: float, size: int = 60) -> Matrix:
    """Make unit rows around ``count`` directions."""
    random = np.random.default_rng(0)
    rows = np.repeat(np.eye(count, 16, dtype=np.float32), size, axis=0) + random.normal(0, spread, (count * size, 16))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def grouped(labels: list[int]) -> Groups:
    """Take rows for groups as they are; those without one were not found in any."""
    found = np.asarray(labels, dtype=np.int64)
    return Groups(found, found, np.ones(len(found), dtype=np.float32), found >= 0, np.zeros((max(labels) + 1, 16)))


def test_what_lies_apart_is_stable_and_parted() -> None:
    """Groups that are there stay when half of the rows are known, and lie further apart than pieces of a cloud."""
    points, labels = rows_around(4, 0.05), np.repeat(range(4), 60).tolist()
    judged = quality(points, grouped([UNUSUAL, *labels[1:]]), seed=0)
    assert judged.stability > 0.99
    assert judged.separation > STRUCTURE
    assert 239 / 240 == judged.coverage
    assert all(each >= WEAK for each in judged.of_each)


def test_groups_that_are_not_there_are_weak() -> None:
    """Rows of one cloud, numbered at random, stay in their groups no more often than by chance."""
    points = rows_around(1, 0.2, 240)
    labels = np.random.default_rng(1).integers(0, 4, 240).tolist()
    judged = quality(points, grouped(labels), seed=0)
    assert judged.stability < 0.5
    assert judged.separation < STRUCTURE
    assert all(each < WEAK for each in judged.of_each)


def test_what_equals_rows_of_a_group_is_no_noise() -> None:
    """One text sent over and over is one pattern, though only some copies are fitted on; so are fixed wordings."""
    same = np.tile(np.eye(1, 16, dtype=np.float32), (300, 1))
    for shape in (Shape(), Shape(folded=False, same_below=0.5)):
        found = group(same, shape, least=12, seed=0)
        assert 300 == (found.labels == 0).sum()
        assert 0.0 == quality(same, found, seed=0).noise
    far = np.vstack([same, np.eye(16, dtype=np.float32)[1:]])
    few = group(far, Shape(folded=False, same_below=0.5), least=12, seed=0)
    assert 15 / 315 == pytest.approx(quality(far, few, seed=0).noise)


def test_less_than_two_groups_are_not_parted() -> None:
    """One group, or none, has no separation, and nothing breaks."""
    points = rows_around(1, 0.1)
    assert 0.0 == separation(points, np.zeros(60, dtype=np.int64), seed=0)
    assert 0.0 == quality(points, Groups(*(np.full(60, UNUSUAL),) * 2, np.zeros(60, dtype=np.float32),
                                         np.zeros(60, dtype=bool), np.zeros((0, 16))), seed=0).coverage  # fmt: skip
