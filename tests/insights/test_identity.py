"""Patterns keep their ids from run to run."""

import numpy as np

from insights.identity import Known, continued, lineage

HERE, THERE = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)


def traces(first: int, last: int) -> frozenset[str]:
    """Make the traces first to last."""
    return frozenset(f"t{n}" for n in range(first, last))


def test_new_ids_follow_from_the_traces() -> None:
    """The same traces give the same id, other traces or another project another one."""
    (one,) = continued("p", "intent", [traces(0, 5)], HERE[None], [])
    assert [one] == continued("p", "intent", [traces(0, 5)], THERE[None], [])
    assert [one] != continued("p", "intent", [traces(0, 6)], HERE[None], [])
    assert [one] != continued("q", "intent", [traces(0, 5)], HERE[None], [])


def test_a_group_that_grew_or_shrank_is_the_same_pattern() -> None:
    """What shares enough traces with a known pattern takes its id, whichever order the groups come in."""
    known = [Known("a", traces(0, 10), HERE), Known("b", traces(10, 20), THERE)]
    groups = [traces(12, 30), traces(0, 7)]
    assert ["b", "a"] == continued("p", "intent", groups, np.vstack([THERE, HERE]), known)


def test_a_pattern_is_continued_once() -> None:
    """Of two groups that could continue a pattern the one that shares more does, and the other is new."""
    known = [Known("a", traces(0, 20), HERE)]
    less, more = continued("p", "intent", [traces(0, 8), traces(8, 20)], np.vstack([HERE, HERE]), known)
    assert "a" == more
    assert "a" != less


def test_a_pattern_outlives_its_traces() -> None:
    """When none of its traces is in the window any more, lying in the same place is what tells a pattern."""
    known = [Known("a", traces(0, 10), HERE)]
    assert ["a"] == continued("p", "intent", [traces(50, 60)], HERE[None], known)
    assert ["a"] != continued("p", "intent", [traces(50, 60)], THERE[None], known)


def test_what_became_of_each_pattern() -> None:
    """Births, deaths, splits and merges are told apart by where the traces came from or went."""
    before = {"kept": traces(0, 10), "gone": traces(10, 20), "eaten": traces(20, 24), "torn": traces(30, 50)}
    after = {
        "kept": traces(0, 10) | traces(20, 24),
        "new": traces(60, 70),
        "torn": traces(30, 42),
        "half": traces(42, 50),
    }
    assert [
        ("split", "half", "torn"),
        ("birth", "new", None),
        ("merge", "eaten", "kept"),
        ("death", "gone", None),
    ] == lineage(before, after)
