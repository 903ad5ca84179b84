"""The tree of a trace, whatever strangers send."""

from hypothesis import given
from hypothesis import strategies as st

from store.tree import Place, grow_tree


def test_children_come_after_their_parents_and_in_the_order_given() -> None:
    """The order walks down branch by branch."""
    tree = grow_tree(["c1", "root", "c2", "g"], ["root", None, "root", "c1"])
    assert [1, 0, 3, 2] == list(tree.order)
    assert Place(0, 2) == tree.places[3]


def test_a_missing_parent_makes_a_root() -> None:
    """A span whose parent never came stands at the top."""
    assert [Place(-1, 0)] == list(grow_tree(["a"], ["gone"]).places)


def test_a_circle_is_cut_once() -> None:
    """Of spans that are each other's parents the first becomes the root of the rest."""
    assert [Place(-1, 0), Place(0, 1)] == list(grow_tree(["a", "b"], ["b", "a"]).places)


def test_a_span_is_not_its_own_child() -> None:
    """A span that names itself as its parent is a root."""
    assert [Place(-1, 0)] == list(grow_tree(["a"], ["a"]).places)


def test_a_chain_of_30000_spans() -> None:
    """Depth is bounded by memory only, in whichever order the chain arrives."""
    ids = [str(i) for i in range(30_000)]
    tree = grow_tree(ids[::-1], [None if i == 0 else str(i - 1) for i in range(30_000)][::-1])
    assert 29_999 == tree.places[0].depth


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.sampled_from("abcdefx")), max_size=12))
def test_every_span_is_placed_once(rows: list[tuple[str, str | None]]) -> None:
    """Repeated ids, circles and orphans lose nothing, and parents always come first."""
    tree = grow_tree([row[0] for row in rows], [row[1] for row in rows])
    assert list(range(len(rows))) == sorted(tree.order)
    seen: set[int] = {-1}
    for index in tree.order:
        assert tree.places[index].parent in seen
        seen.add(index)
