"""Themes over patterns: what belongs together is under one heading, and the heading stays."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from insights.themes import Theme, drawn

SHOP = ["give refund parcel", "give refund voucher", "give refund ticket"]
TALK = ["tell weather today", "tell weather tomorrow"]


def run(world: Any, directions: Sequence[str], until: int, size: int = 20) -> list[str]:
    """Run over ``size`` traces in each direction, those before ``until``; give the ids of the patterns."""
    numbers = range(until - size * len(directions), until)
    groups = [(numbers[i * size : (i + 1) * size], d) for i, d in enumerate(directions)]
    ids, _ = world.run(groups, until)
    return list(ids)


def themes(world: Any) -> dict[str, tuple[str, str]]:
    """Give id and name of the theme of each pattern."""
    rows = world.store.rows("SELECT pattern_id, theme_id, theme FROM patterns ORDER BY pattern_id")
    return {r["pattern_id"]: (r["theme_id"], r["theme"]) for r in rows}


@pytest.fixture
def two_themes(world: Any) -> list[str]:
    """Find five patterns of two kinds."""
    world.happen(range(100))
    return run(world, [*SHOP, *TALK], 100)


def test_patterns_that_are_alike_have_one_theme(world: Any, two_themes: list[str]) -> None:
    """Three refunds are one theme, two forecasts the other, each named by the words that part it."""
    found = themes(world)
    shop, talk = {found[p] for p in two_themes[:3]}, {found[p] for p in two_themes[3:]}
    assert (1, 1) == (len(shop), len(talk))
    (_, refunds), (_, forecasts) = shop.pop(), talk.pop()
    assert {"give", "refund"} <= set(refunds.split(", "))
    assert {"tell", "weather"} <= set(forecasts.split(", "))


def test_the_same_patterns_keep_their_themes(world: Any, two_themes: list[str]) -> None:
    """Another run that finds the same patterns changes neither the ids of themes nor their names."""
    before = themes(world)
    assert two_themes == run(world, [*SHOP, *TALK], 100)
    assert before == themes(world)


def test_a_newcomer_joins_the_theme_of_what_it_is_like(world: Any, two_themes: list[str]) -> None:
    """A sixth pattern comes under the heading that is there, which keeps its id and its name."""
    before = themes(world)
    world.happen(range(100, 120))
    groups = [(range(i * 20, (i + 1) * 20), d) for i, d in enumerate([*SHOP, *TALK, "give refund shoes"])]
    ids, _ = world.run(groups, 120)
    after = themes(world)
    assert before == {p: t for p, t in after.items() if p in before}
    assert before[two_themes[0]] == after[ids[5]]


def test_a_theme_of_other_patterns_is_another(world: Any, two_themes: list[str]) -> None:
    """When other things are asked for, their themes get ids of their own; the old ones stay where they were."""
    before = themes(world)
    world.happen(range(100, 200))
    numbers = range(100, 200)
    kinds = ["book flight north", "book flight south", "play music loud", "play music soft"]
    groups = [(numbers[i * 25 : (i + 1) * 25], d) for i, d in enumerate(kinds)]
    ids, _ = world.run(groups, 200, since=100)
    after = themes(world)
    assert 2 == len({after[p] for p in ids})
    assert not {after[p][0] for p in ids} & {t for t, _ in before.values()}
    assert before == {p: after[p] for p in two_themes}


def test_few_patterns_need_no_theme(world: Any) -> None:
    """Three patterns can be read without headings."""
    world.happen(range(60))
    run(world, SHOP, 60)
    assert {(None, None)} == set(themes(world).values())


def test_patterns_that_are_left_keep_their_themes(world: Any, two_themes: list[str]) -> None:
    """When only three are met again, these stay under the headings that they had."""
    before = themes(world)
    world.happen(range(100, 160))
    numbers = range(100, 160)
    ids, _ = world.run([(numbers[i * 20 : (i + 1) * 20], d) for i, d in enumerate(SHOP)], 160, since=100)
    assert two_themes[:3] == list(ids)
    assert before == themes(world)


def test_known_themes_give_way_only_to_clearly_better_ones() -> None:
    """Headings drawn badly are drawn anew; as good as the best, they stay."""
    alike = np.kron(np.eye(3), np.full((3, 3), 0.8)) + 0.2 * np.eye(9)
    good, bad = [Theme(str(i // 3), "") for i in range(9)], [Theme(str(i % 3), "") for i in range(9)]
    coarse = [Theme(str(i // 6), "") for i in range(9)]
    wanted = [i // 3 for i in range(9)]
    for before in (good, bad, coarse, [None] * 9):
        labels = drawn(alike, before)
        assert wanted == [sorted(set(labels.tolist()), key=labels.tolist().index).index(x) for x in labels]
