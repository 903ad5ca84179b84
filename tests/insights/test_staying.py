"""Known patterns that a run no longer finds stay where they are still there."""

from collections.abc import Sequence

import numpy as np
import pytest

from insights.clustering import UNUSUAL, Groups, Labels, Matrix
from insights.facets.contract import Shape
from insights.separation import unit
from insights.staying import staying

SHAPE = Shape(same_below=0.15, folded=False)
LEAST = 12
LARGE, SMALL = range(60), range(60, 68)


def rows_of(away: float, sizes: Sequence[int] = (60, 8)) -> Matrix:
    """Make rows around as many middles as there are sizes; all but the first lie ``away`` from it, each elsewhere."""
    random = np.random.default_rng(0)
    axes = np.eye(8, dtype=np.float32)
    middles = [axes[0] + away * axes[n] * (n > 0) for n in range(len(sizes))]
    rows = np.repeat(middles, sizes, axis=0) + random.normal(0, 0.05, (sum(sizes), 8))
    return unit(rows.astype(np.float32))


def found(points: Matrix, labels: Labels) -> Groups:
    """Say that a run found these groups."""
    count = int(labels.max()) + 1
    centroids = unit(np.stack([points[labels == label].mean(axis=0) for label in range(count)]))
    strengths = (points * centroids[labels]).sum(axis=1)
    return Groups(labels, labels, strengths, labels >= 0, centroids)


def after(points: Matrix, labels: Labels, known: dict[str, Sequence[int]], shape: Shape = SHAPE) -> list[int]:
    """Give the labels with what stays of ``known``."""
    held = {name: frozenset(f"t{row}" for row in rows) for name, rows in known.items()}
    names = [f"t{row}" for row in range(len(points))]
    return staying(points, found(points, labels), names, held, shape, least=LEAST, seed=0).labels.tolist()


def test_what_was_swallowed_is_a_group_again() -> None:
    """Eight rows are too few for a new group, but not for a known one that lies apart."""
    points = rows_of(1.0)
    assert [0] * 60 + [1] * 8 == after(points, np.zeros(68, dtype=np.int64), {"large": LARGE, "small": SMALL})


def test_what_became_unusual_is_a_group_again() -> None:
    """A known pattern that was left as noise is no noise."""
    points = rows_of(1.0)
    labels = np.repeat([0, UNUSUAL], [60, 8])
    assert [0] * 60 + [1] * 8 == after(points, labels, {"large": LARGE, "small": SMALL})


def test_what_is_like_nothing_does_not_stay() -> None:
    """Traces that an earlier version took for a pattern are none for having been one."""
    axes = np.eye(32, dtype=np.float32)
    points = np.vstack([np.repeat(axes[:1], 60, axis=0), unit(0.4 * axes[1] + 0.9 * axes[2:26])])
    labels = np.repeat([0, UNUSUAL], [60, 24])
    assert labels.tolist() == after(points, labels, {"large": LARGE, "odd": range(60, 84)})


def test_new_rows_go_with_those_they_are_like() -> None:
    """What nobody knew is taken along where it is like the known pattern, and no other row is."""
    points = rows_of(1.0, (60, 16))
    kept = after(points, np.zeros(76, dtype=np.int64), {"large": LARGE, "small": SMALL})
    assert [0] * 60 + [1] * 8 == kept[:68]
    assert sum(kept[68:]) >= 6


@pytest.mark.parametrize(
    ("away", "known"),
    [
        pytest.param(0.4, SMALL, id="it says the same as the others"),
        pytest.param(1.0, range(60, 65), id="too few are left"),
        pytest.param(1.0, range(0, 60, 8), id="it is no group but any part of one"),
    ],
)
def test_what_is_not_there_any_more_goes(away: float, known: Sequence[int]) -> None:
    """A known pattern goes where nothing says that it is still one."""
    points = rows_of(away)
    others = sorted(set(LARGE) - set(known))
    assert [0] * 68 == after(points, np.zeros(68, dtype=np.int64), {"large": others, "small": known})


def test_half_of_a_cloud_is_no_group_of_its_own() -> None:
    """Where any distance tells apart, what a border was once drawn through is still one where that is clearer."""
    points = rows_of(1.0, (60, 60, 60))
    half = np.flatnonzero(points[:60, 7] > 0).tolist()
    labels = np.repeat([0, 1, 2], 60)
    known = {"half": half, "rest": sorted(set(LARGE) - set(half)), "b": range(60, 120), "c": range(120, 180)}
    assert labels.tolist() == after(points, labels, known, Shape())


def test_half_of_the_only_cloud_is_no_group_either() -> None:
    """Where neither another group nor a distance tells what is apart, nothing is."""
    points = rows_of(1.0, (60,))
    half = np.flatnonzero(points[:, 7] > 0).tolist()
    known = {"half": half, "rest": sorted(set(LARGE) - set(half))}
    assert [0] * 60 == after(points, np.zeros(60, dtype=np.int64), known, Shape())


def test_what_goes_on_is_left_as_it_was_found() -> None:
    """Where each known pattern has its group, nothing changes, not even a row that went elsewhere."""
    points = rows_of(1.0)
    labels = np.repeat([0, 1], [61, 7])
    assert labels.tolist() == after(points, labels, {"large": LARGE, "small": SMALL})


def test_it_changes_nothing_the_second_time() -> None:
    """What stayed is known, found lost and put back again by the next run over the same rows."""
    points = rows_of(1.0, (60, 8, 9))
    labels = np.zeros(77, dtype=np.int64)
    first = after(points, labels, {"a": LARGE, "b": SMALL, "c": range(68, 77)})
    assert 3 == len(set(first))
    known = {str(label): [row for row, own in enumerate(first) if own == label] for label in set(first)}
    assert first == after(points, labels, known)
