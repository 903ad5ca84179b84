"""Patterns keep their ids from run to run, and what becomes of each is recorded."""

from typing import Any

DAY = 1440


def happened(events: Any) -> set[tuple[str, str, str | None]]:
    """Give what happened without its order."""
    return {(e.happening, e.pattern, e.other) for e in events}


def test_a_run_over_the_same_again_changes_nothing(world: Any) -> None:
    """The same groups are the same patterns, and nothing has happened to them."""
    world.happen(range(60))
    first, events = world.run([(range(0, 60, 2), 0), (range(1, 60, 2), 1)], 60)
    assert {("birth", p, None) for p in first} == happened(events)
    assert (first, []) == world.run([(range(0, 60, 2), 0), (range(1, 60, 2), 1)], 60)


def test_split_and_merge(world: Any) -> None:
    """What leaves a pattern as a whole is split off it; what goes into another as a whole is merged into it."""
    world.happen(range(200))
    one, two, three = (list(range(n, 200, 5)) for n in range(3))
    (torn, eaten), _ = world.run([(one + two, 0), (three, 1)], 200)
    kept, events = world.run([(one, 0), (two[1:], 2), (three, 1)], 200)
    assert torn == kept[0]
    assert {("split", kept[1], torn)} == happened(events)
    again, events = world.run([(one + three, 0), (two[1:], 2)], 200)
    assert kept[:2] == again
    assert {("merge", eaten, torn)} == happened(events)
    assert ("ended", 0) == (world.pattern(eaten)["state"], world.pattern(eaten)["size"])


def test_what_ends_comes_back_under_its_id(world: Any) -> None:
    """Without traffic a pattern ends on its last trace; when what it says is said again, it is there again."""
    world.happen(range(3 * DAY))
    usual = [range(d * DAY, (d + 1) * DAY, 2) for d in range(3)]
    (usual_id, rare), _ = world.run([(usual[0], 0), (range(1, DAY, 30), 1)], DAY)
    (same,), events = world.run([(usual[1], 0)], 2 * DAY, since=DAY)
    assert usual_id == same
    assert {("death", rare, None)} == happened(events)
    ended = world.pattern(rare)
    assert ("ended", world.time(1411)) == (ended["state"], ended["last_seen"])
    back, events = world.run([(usual[2], 0), (range(3 * DAY - 99, 3 * DAY, 2), 1)], 3 * DAY, since=2 * DAY)
    assert [usual_id, rare] == back
    assert {("return", rare, None)} == happened(events)
    assert ("active", world.time(1)) == (world.pattern(rare)["state"], world.pattern(rare)["first_seen"])


def test_silence_by_chance_is_no_end(world: Any) -> None:
    """A look at the last hour ends nothing that has hardly been away, and leaves its traces where they are."""
    world.happen(range(DAY))
    (_, other), _ = world.run([(range(0, DAY, 2), 0), (range(1, DAY - 60, 8), 1)], DAY)
    _, events = world.run([(range(DAY - 60, DAY, 2), 0)], DAY, since=DAY - 60)
    assert [] == events
    assert "active" == world.pattern(other)["state"]
    held = world.store.rows("SELECT count(*) AS n FROM trace_patterns WHERE pattern_id = ?", [other])
    assert [{"n": len(range(1, DAY - 60, 8))}] == held


def test_an_end_within_the_window_is_found(world: Any) -> None:
    """A pattern whose traces the run still sees has ended all the same when nothing came for long."""
    world.happen(range(2 * DAY))
    (_, stopped), events = world.run([(range(0, 2 * DAY, 2), 0), (range(1, 300, 2), 1)], 2 * DAY)
    assert ("death", stopped, None) in happened(events)
    assert "ended" == world.pattern(stopped)["state"]
    assert [] == world.run([(range(0, 2 * DAY, 2), 0), (range(1, 300, 2), 1)], 2 * DAY)[1]


def test_no_id_is_given_twice(world: Any) -> None:
    """The very traces of a pattern that has another name now make a pattern with an id of its own."""
    world.happen(range(100))
    (one,), _ = world.run([(range(40), 0)], 100)
    (grown,), _ = world.run([(range(100), 0)], 100)
    assert one == grown
    parts, _ = world.run([(range(40), 0), (range(40, 100), 0)], 100)
    assert one == parts[1]
    assert one != parts[0]
    lineage = world.store.rows("SELECT pattern_id FROM pattern_lineage WHERE event IN ('birth', 'split')")
    assert len(lineage) == len({row["pattern_id"] for row in lineage})


def test_names_stay_until_the_content_moves(world: Any) -> None:
    """A pattern keeps its name while it lies near where it was named; by its traces it may move on and be renamed."""
    world.happen(range(100))
    (one,), _ = world.run([(range(60), 3)], 100)
    assert "a wish of kind 3" == world.pattern(one)["name"]
    assert [one] == world.run([(range(70), 3)], 100)[0]
    assert "a wish of kind 3" == world.pattern(one)["name"]
    assert [one] == world.run([(range(70), 5)], 100)[0]
    assert "a wish of kind 5" == world.pattern(one)["name"]


def test_a_name_goes_with_the_traces_that_it_tells(world: Any) -> None:
    """Where those after which a pattern was named are split off, it is called after what is left, where it was."""
    world.happen(range(100))

    def called(number: int) -> str:
        return "waits" if number < 25 else "asks twice" if number < 45 else "answers"

    (one,), _ = world.run([(range(60), 3)], 100, called=called)
    assert "waits" == world.pattern(one)["name"]
    assert [one] == world.run([(range(24, 60), 3)], 100, called=called)[0]
    assert "waits" == world.pattern(one)["name"]
    (left, split), _ = world.run([(range(25, 60), 3), (range(25), 4)], 100, called=called)
    assert (one, "asks twice", "waits") == (left, world.pattern(left)["name"], world.pattern(split)["name"])


def test_traces_settled_anew_are_left_alone(world: Any) -> None:
    """A late span during the run makes a trace another; what somebody wrote about it since then stays, once."""
    world.happen(range(50))
    world.run([(range(50), 0)], 50)
    with world.store.transaction() as work:
        work.execute("UPDATE traces SET settled_at = ? WHERE trace_id = ?", [world.time(51), f"{7:032x}"])
        work.execute("UPDATE trace_patterns SET how = 'assigned' WHERE trace_id = ?", [f"{7:032x}"])
    world.run([(range(50), 0)], 50)
    rows = world.store.rows("SELECT how, count(*) AS n FROM trace_patterns GROUP BY how ORDER BY how")
    assert [{"how": "assigned", "n": 1}, {"how": "fitted", "n": 49}] == rows
