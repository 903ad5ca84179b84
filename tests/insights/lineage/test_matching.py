"""The matching of new groups with known patterns."""

from collections.abc import Callable
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.lineage.matching import affinities, matched
from insights.lineage.places import Matrix

SETS = st.lists(st.frozensets(st.integers(0, 30).map(str), min_size=1, max_size=12), min_size=0, max_size=5)


def disjoint(sets: list[frozenset[str]]) -> list[frozenset[str]]:
    """Leave each trace in the first set that has it, as it is in one pattern of a facet."""
    seen: set[str] = set()
    parts = []
    for part in sets:
        parts.append(part - seen)
        seen |= part
    return [part for part in parts if part]


@st.composite
def situations(draw: Callable[..., object]) -> tuple[list[frozenset[str]], dict[str, frozenset[str]], Matrix]:
    """Draw groups, known patterns and how near they are."""
    groups, held = disjoint(draw(SETS)), disjoint(draw(SETS))  # type: ignore[arg-type]
    near = draw(
        st.lists(st.floats(-1, 1, width=32), min_size=len(groups) * len(held), max_size=len(groups) * len(held))
    )
    known = {f"p{i}": traces for i, traces in enumerate(held)}
    return groups, known, np.asarray(near, dtype=np.float32).reshape(len(groups), len(held))


@settings(max_examples=150, deadline=None)
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(situation: tuple, random: Random) -> None:  # type: ignore[type-arg]
    """Groups and patterns in another order are matched the same, and so they are a second time."""
    groups, known, near = situation
    first = matched(groups, known, near)
    rows, names = list(range(len(groups))), list(known)
    random.shuffle(rows)
    columns = list(range(len(names)))
    random.shuffle(columns)
    shuffled = {names[j]: known[names[j]] for j in columns}
    again = matched([groups[i] for i in rows], shuffled, near[np.ix_(rows, columns)])
    assert [first[i] for i in rows] == again
    assert first == matched(groups, known, near)


@settings(max_examples=150, deadline=None)
@given(situations())
def test_it_is_one_to_one_and_the_best(situation: tuple) -> None:  # type: ignore[type-arg]
    """No pattern goes on twice, and no other one-to-one matching has a greater sum of affinities."""
    groups, known, near = situation
    found = matched(groups, known, near)
    taken = [pattern for pattern in found if pattern]
    assert len(taken) == len(set(taken))
    if not groups or not known:
        return
    worth = np.maximum(affinities(groups, list(known.values()), near), 0.0)
    names = list(known)
    reached = sum(worth[i, names.index(p)] for i, p in enumerate(found) if p)
    padded = np.zeros((len(groups), max(len(groups), len(names))))
    padded[:, : len(names)] = worth
    ways = permutations(range(padded.shape[1]), len(groups))
    best = max(sum(padded[i, j] for i, j in enumerate(way)) for way in ways)
    assert reached >= best - 1e-9


def traces(first: int, last: int) -> frozenset[str]:
    """Make the traces first to last."""
    return frozenset(f"t{n}" for n in range(first, last))


@pytest.mark.parametrize(
    ("groups", "known", "near", "expected"),
    [
        pytest.param([(12, 30), (0, 7)], {"a": (0, 10), "b": (10, 20)}, 0.0, ["b", "a"], id="grown and shrunk"),
        pytest.param([(0, 8), (8, 20)], {"a": (0, 20)}, 1.0, [None, "a"], id="the larger half goes on"),
        pytest.param([(50, 60)], {"a": (0, 10)}, 0.95, ["a"], id="no common traces, the same place"),
        pytest.param([(50, 60)], {"a": (0, 10)}, 0.8, [None], id="no common traces, another place"),
        pytest.param([(10, 40)], {"a": (0, 0), "b": (10, 40)}, 1.0, ["b"], id="traces tell more than the place"),
        pytest.param([(8, 14), (0, 8), (14, 21)], {"a": (0, 28)}, 0.0, [None, "a", None], id="the largest piece"),
        pytest.param([(24, 100)], {"a": (0, 28)}, 0.0, [None], id="mostly others: no piece"),
        pytest.param([(0, 500)], {"a": (0, 10)}, 0.5, ["a"], id="what is new does not count against it"),
    ],
)
def test_who_goes_on(
    groups: list[tuple[int, int]], known: dict[str, tuple[int, int]], near: float, expected: list
) -> None:  # type: ignore[type-arg]
    """Traces decide where there are enough of them, the place where there are none."""
    likeness = np.full((len(groups), len(known)), near, dtype=np.float32)
    assert expected == matched([traces(*g) for g in groups], {k: traces(*v) for k, v in known.items()}, likeness)
