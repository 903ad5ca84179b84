"""How an agent reasons, told from what it thought and from nothing else."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from insights.facets.behaviour import Behaviour
from insights.facets.reasoning import styles
from store.records import Message

THOUGHT = (
    "The customer wants a refund. Is the parcel insured? Alternatively I could offer a voucher.\n"
    "Wait, the tracking says delivered, which contradicts the claim. So I go with the refund."
)
SHOWN = {"alternatives": 0.2, "converging": 0.2, "disagreeing": 0.2, "questioning": 0.2}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Do we know which of the two warehouses holds it?", ["questioning"]),
        ("I'm not sure the second account is theirs.", ["questioning"]),
        ("Another option would be the night train via Lyon.", ["alternatives"]),
        ("It could also be a caching problem.", ["alternatives"]),
        ("Hmm, no, the invoice was paid in March.", ["disagreeing"]),
        ("The two totals do not add up.", ["disagreeing"]),
        ("Therefore the loop never ends.", ["converging"]),
        ("The answer must be Canberra.", ["converging"]),
        ("What if the sensor reading is wrong?", ["questioning", "alternatives", "disagreeing"]),
        ("I look the order up with find_order.", []),
        ("The actual price is 12 euros, alternative payment methods are listed below it.", []),
        ("Some of the rows are sorted.", []),
        ("Die Rechnung stimmt nicht.", []),
    ],
)
def test_a_sentence_shows_a_style_or_none(sentence: str, expected: list[str]) -> None:
    """Turns of phrase tell, in whatever trade; ordinary sentences and other languages show nothing."""
    assert expected == styles(sentence)


def thinks(told: Any, output: Message) -> Any:
    """Let the model give ``output``."""
    told.says("")
    told.spans[-1] = replace(told.spans[-1], output=(output,))
    return told


@pytest.mark.parametrize(
    "output",
    [
        Message("assistant", ({"type": "reasoning", "content": THOUGHT}, {"type": "text", "content": "Refunded."})),
        Message.of("assistant", f"<think>{THOUGHT}</think>Refunded?"),
        Message.of("assistant", f"Thought: {THOUGHT}\nAction: refund what?"),
    ],
)
def test_each_style_is_told_with_its_spans_and_a_sentence(story: Callable[..., Any], output: Message) -> None:
    """Recorded as reasoning, between tags or behind a label: shares of sentences, the spans, and the words."""
    told = story("I want my money back.").calls("find_order", {}, "delivered")
    row = Behaviour().describe(thinks(told, output).trace())
    span = told.spans[-1].span_id
    assert SHOWN == row.features["reasoning"]
    assert all([span] == row.features[f"{style}_in"] for style in SHOWN)
    quoted = {quote.text for quote in row.quotes if quote.span_id == span}
    assert {"Is the parcel insured?", "So I go with the refund."} <= quoted
    assert all(quote in THOUGHT for quote in quoted)


def test_what_was_not_thought_aloud_is_unknown(story: Callable[..., Any]) -> None:
    """An answer is no thought, however much it sounds like one."""
    row = Behaviour().describe(story("Where is it?").says(THOUGHT).trace())
    assert "unknown" == row.features["reasoning"]
    assert not {name for name in row.features if name.endswith("_in")}


def test_a_long_run_of_marks_is_read_at_once() -> None:
    """A sentence of a thought may be anything a model got stuck in."""
    begun = time.process_time()
    assert [] == styles("?" * 16_000 + "a")
    assert time.process_time() - begun < 1


def test_thoughts_that_go_straight_on_show_no_style(story: Callable[..., Any]) -> None:
    """They are known to show none."""
    thought = Message("assistant", ({"type": "reasoning", "content": "I look the order up."},))
    assert {} == Behaviour().describe(thinks(story("Where is it?"), thought).trace()).features["reasoning"]
