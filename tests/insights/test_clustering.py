"""Rows to groups, on small made-up rows whose groups are known."""

import numpy as np
import pytest

from insights import clustering
from insights.clustering import UNUSUAL, Matrix, group, refined, smallest_group, space
from insights.facets.contract import Shape

WORDS = [a + b for a in ("ka", "lo", "mi", "nu", "re") for b in ("bat", "dor", "fen", "gul", "pim", "sax", "tiv")]
PLAIN = Shape(folded=False, rare=True, same_below=0.2)


def clouds(sizes: list[int], seed: int = 0) -> Matrix:
    """Make unit rows around one direction for each size."""
    random = np.random.default_rng(seed)
    directions = np.eye(len(sizes), 16, dtype=np.float32)
    rows = np.vstack([directions[i] + random.normal(0, 0.05, (size, 16)) for i, size in enumerate(sizes)])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_what_lies_together_is_one_group() -> None:
    """Clouds of rows become groups of their own, large or small, and every row is in one."""
    sizes = [150, 60, 30]
    found = group(clouds(sizes), PLAIN, least=5, seed=0)
    parts = np.split(found.labels, np.cumsum(sizes)[:-1])
    assert [1, 1, 1] == [len(set(part.tolist())) for part in parts]
    assert {0, 1, 2} == set(found.labels.tolist())
    assert found.count == 3
    assert (found.strengths > 0.9).all()


def test_the_same_rows_give_the_same_groups() -> None:
    """The same rows and the same seed give the same groups, strengths and centroids."""
    first, second = (group(clouds([150, 60, 30]), Shape(), least=5, seed=3) for _ in range(2))
    for name in ("labels", "strengths", "fitted", "centroids"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name


def test_a_stranger_is_unusual() -> None:
    """A row that is like no group is marked, not pressed into the nearest one."""
    stranger = np.zeros((1, 16), dtype=np.float32)
    stranger[0, 15] = 1.0
    found = group(np.vstack([clouds([60, 40]), stranger]), PLAIN, least=5, seed=0)
    assert UNUSUAL == found.labels[-1]
    assert (found.labels[:-1] != UNUSUAL).all()


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7])
def test_few_rows_are_no_trouble(rows: int) -> None:
    """Hardly any rows, or none, give few groups or none, and no error."""
    found = group(clouds([rows]), PLAIN, least=3, seed=0)
    assert rows == len(found.labels)
    assert (1 if rows >= 3 else 0) == found.count


def test_equal_rows_are_one_group() -> None:
    """Rows that are all equal, which have no density to speak of, are one group."""
    found = group(np.repeat(clouds([1]), 300, axis=0), PLAIN, least=5, seed=0)
    assert {0} == set(found.labels.tolist())


def test_features_count_beside_the_text() -> None:
    """Rows of equal text are as far apart as their features are different, by the weight of each."""
    shape = Shape(text=1.0, features={"kind": 2.0})
    text = np.ones((3, 1), dtype=np.float32)
    points = space(text, [{"kind": "loop"}, {"kind": "loop"}, {"kind": "timeout"}], shape)
    apart = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    assert 0.0 == pytest.approx(apart[0, 1])
    assert 4.0 == pytest.approx(apart[0, 2])


def test_a_local_feature_counts_where_few_values_dominate() -> None:
    """A tool tells timeouts of one tool apart, and not a rate limit that strikes all tools alike."""
    shape = Shape(text=1.0, features={"cause": 1.0, "where": 1.0}, local={"where": ("cause",)})
    one_tool = [{"cause": "timeout", "where": "track"}] * 6
    all_tools = [{"cause": "limit", "where": f"tool {n}"} for n in range(6)]
    points = space(np.ones((12, 1), dtype=np.float32), [*one_tool, *all_tools], shape)
    assert np.allclose(points[6:], points[6])
    assert points[0, 2:].sum() > points[6, 2:].sum()


def test_the_least_size_follows_the_data() -> None:
    """Rare things need a quarter of a percent of the traces, others grow slowly with the rows; never below three."""
    assert [3, 5, 250] == [smallest_group(100, traces, rare=True) for traces in (100, 2_000, 100_000)]
    assert [3, 8, 36, 60] == [smallest_group(rows, rows, rare=False) for rows in (5, 100, 2_000, 22_500)]
    assert smallest_group(25_000, 25_000, rare=False) == smallest_group(90_000, 90_000, rare=False)


def test_what_is_rare_is_as_rare_in_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group of two percent of the rows is found where one percent is enough, however few rows are fitted on."""
    monkeypatch.setattr(clustering, "_SAMPLE", 400)
    found = group(clouds([1_200, 760, 40]), PLAIN, least=20, seed=0)
    assert [1_200, 760, 40] == sorted(np.bincount(found.labels).tolist(), reverse=True)


def test_pieces_of_one_cloud_become_one_again() -> None:
    """What has no structure is not parted, however it was cut; what lies apart stays apart."""
    random = np.random.default_rng(0)
    cloud = np.eye(1, 16, dtype=np.float32) + random.normal(0, 0.2, (600, 16)).astype(np.float32)
    cut = (cloud[:, 1] > 0).astype(np.int64) + 2 * (cloud[:, 2] > 0)
    assert {0} == set(refined(cloud, cut, seed=0).tolist())
    rows = clouds([200, 200])
    shuffled = np.repeat([0, 1, 2, 1], 100)
    assert [0, 1] == [found for part in np.split(refined(rows, shuffled, seed=0), 2) for found in set(part.tolist())]


def test_rows_without_a_group_take_part_in_drawing_borders() -> None:
    """A row that reduction left alone goes where it is nearest."""
    rows = clouds([60, 60])
    found = np.where(np.arange(120) % 3 == 0, UNUSUAL, np.repeat([0, 1], 60))
    assert np.array_equal(np.repeat([0, 1], 60), refined(rows, found, seed=0))


def test_equal_rows_are_in_one_group() -> None:
    """What is said more often than it is looked at has the group of what was looked at."""
    rows = clouds([150, 150])
    often = np.vstack([rows, np.repeat(rows[:1], 60, axis=0)])
    found = group(often, Shape(), least=20, seed=0)
    assert {int(found.labels[0])} == set(found.labels[300:].tolist())
    assert not found.fitted[300:].all()
    assert found.fitted.sum() > 200


def test_words_tell_apart_what_means_the_same() -> None:
    """Texts of one meaning that differ in their words lie apart; among few texts words do not count."""
    verbs = ("book", "cancel", "move", "praise", "paint", "sell", "lend", "count")
    texts = [f"{verb} that table {word}" for verb in verbs for word in WORDS]
    vectors = np.ones((len(texts), 1), dtype=np.float32)
    alike = (points := space(vectors, [{}] * len(texts), Shape(words=0.3), texts)) @ points.T
    same = np.repeat(verbs, len(WORDS))[:, None] == np.repeat(verbs, len(WORDS))
    assert alike[same].mean() > alike[~same].mean() + 0.05
    assert (10, 1) == space(vectors[:10], [{}] * 10, Shape(words=0.3), texts[:10]).shape


def test_labels_that_each_trace_has_for_itself_do_not_widen_the_space() -> None:
    """Tools whose names hold ids would need a dimension a trace; what the traces share still tells them apart."""
    shape = Shape(text=0.0, features={"steps": 1.0}, folded=False, rare=True, same_below=0.3)
    shared = [["ask", "look up"], ["read", "write"]]
    features = [{"steps": [*shared[i % 2], f"fetch_{i}"]} for i in range(3_000)]
    features.append({"steps": [f"tool_{i}" for i in range(10_000)]})
    points = space(np.zeros((len(features), 4), dtype=np.float32), features, shape)
    assert points.shape[1] <= 4 + clustering._LABELS + clustering._SHARED
    likeness = points @ points.T
    assert likeness[0, 2::2][:-1].mean() == pytest.approx(2 / 3, abs=0.01)
    assert abs(likeness[0, 1:-1:2]).max() < 0.4
    assert abs(likeness[-1, :-1]).max() < 0.2, "who has thousands is like nobody"
    found = group(points, shape, least=20, seed=0)
    assert [{0}, {1}] == sorted({int(label) for label in found.labels[start:-1:2]} for start in (0, 1))


def test_few_labels_have_a_dimension_each() -> None:
    """Where there are not too many, rows are compared by what they share and nothing else."""
    shape = Shape(text=0.0, features={"steps": 1.0})
    features = [{"steps": [f"a{i}", f"a{i + 1}"]} for i in range(300)]
    points = space(np.zeros((300, 1), dtype=np.float32), features, shape)
    assert (300, 302) == points.shape
    assert points @ points.T == pytest.approx(np.eye(300) + (np.eye(300, k=1) + np.eye(300, k=-1)) / 2, abs=1e-6)


def test_more_of_one_kind_than_can_be_unfolded_is_a_group() -> None:
    """Where all failures are the same, density has nothing to part: that is one pattern, not hundreds of odd traces."""
    same = np.tile(np.eye(1, 16, dtype=np.float32), (2_500, 1))
    found = group(same, Shape(folded=False, same_below=0.5), least=60, seed=0)
    assert [0] == np.unique(found.labels).tolist()


def test_traces_that_are_like_nothing_are_no_pattern() -> None:
    """Beside dense groups, rows that are all far from each other, and further from these, look like one."""
    directions = np.eye(48, dtype=np.float32)
    odd = 0.4 * directions[3] + 0.9 * directions[4:34]
    rows = np.vstack([np.repeat(directions[:3], 100, axis=0), odd])
    found = group(rows, Shape(folded=False, same_below=0.15), least=3, seed=0)
    assert 3 == found.count
    assert {UNUSUAL} == set(found.labels[300:].tolist())
