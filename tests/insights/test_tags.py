"""Blocks between tags are found, however many tags there are."""

import time

import pytest

from insights.facets.intent import wish
from insights.facets.tags import blocks


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("a <b1>c</b1> d <e-f g='h'>i</E-F>", ["c", "i"]),
        ("<aa>x<aa>y</aa>z</aa>", ["x<aa>y"]),
        ("<aa><bb>x</bb></aa>", ["<bb>x</bb>"]),
        ("<aa><bb>x</aa></bb>", ["<bb>x"]),
        ("<aa>x<bb>y</bb>", ["y"]),
        ("</aa>x<aa>", []),
        ("<aa>x</aa b>", []),
        ("1 < 2 > 1", []),
    ],
)
def test_the_outermost_are_found(text: str, inside: list[str]) -> None:
    """A block ends where its name is closed first; what is never closed opens none."""
    assert inside == [block.inside for block in blocks(text)]


def test_named_ones_are_found_within_others() -> None:
    """Only plain tags of the names count, whatever they stand in."""
    text = "<prompt><context a='b'>c</context><task>Find it</task><task id='1'>x</task></prompt>"
    assert ["Find it"] == [block.inside for block in blocks(text, {"task"})]


@pytest.mark.parametrize("part", ["<task>", "<aa>", "</aa>", "<aa b>", "<aa", ", ,", "a, "])
def test_tens_of_thousands_of_tags_or_commas_take_no_time(part: str) -> None:
    """A request of open tags, or of commas, is read in one pass, not once for each of them."""
    began = time.process_time()
    wish(part * 50_000)
    assert time.process_time() - began < 10
