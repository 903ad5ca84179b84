"""The wording is free: requests differ, and no fixed string gives a failure away."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from samples.world.failures import FAILURES
from samples.world.grammar import one_of, parse, say, tidy
from samples.world.intents import INTENTS
from samples.world.things import draw_facts
from samples.world.voice import REGISTERS, Wish, word_request

Gram = tuple[str, ...]
# The finish reason is a field, not wording: that an answer was cut off is allowed to show there.
_FIELDS = {"finish_reason", "length"}


def test_templates_choose_and_fill() -> None:
    """Brackets take one alternative, braces a fact, and both nest."""
    said = {say("[a|b [c|{x}]]", random.Random(n), {"x": "d"}) for n in range(50)}

    assert said == {"a", "b c", "b d"}


@pytest.mark.parametrize("broken", ["[a|b", "[a|[b]"])
def test_broken_templates_are_reported(broken: str) -> None:
    """A bracket that is never closed is a mistake that names the template."""
    with pytest.raises(ValueError, match="never closed"):
        parse(broken)


def test_left_out_parts_leave_no_gap() -> None:
    """Double blanks and blanks before punctuation are closed."""
    assert tidy("Where  is it , please ?") == "Where is it, please?"


@pytest.mark.parametrize("intent", sorted(INTENTS))
@pytest.mark.parametrize("register", REGISTERS)
def test_every_intent_can_be_worded_in_every_register(intent: str, register: str) -> None:
    """Each intent has words for everyone, and hardly ever the same twice."""
    rng = random.Random(1)
    wish = Wish(INTENTS[intent].asks, INTENTS[intent].brief, INTENTS[intent].why)
    said = [word_request(rng, register, wish, draw_facts(rng)) for _ in range(30)]

    assert all(said)
    assert len(set(said)) >= 15


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_template_of_an_intent_has_its_facts(intent: str) -> None:
    """Asks, answers and arguments name only facts that are drawn for every case."""
    rng = random.Random(2)
    words = INTENTS[intent]
    arguments = tuple(a for use in words.uses for a in use.arguments.values())

    for template in words.asks + words.brief + words.why + words.answers + words.abroad + arguments:
        for _ in range(20):
            assert one_of((template,), rng, draw_facts(rng))


def test_requests_are_distinct(day: Any) -> None:
    """Nearly no two users write the same."""
    requests = day.requests()

    assert len(set(requests)) >= 0.9 * len(requests)


def test_no_fixed_string_identifies_a_failure(day: Any) -> None:
    """No one to three words in a row hold a failure with a precision and a recall of 0.75."""
    grams = {trace: _grams(spans) for trace, spans in day.by_trace.items()}
    everywhere: Counter[Gram] = Counter()
    within: dict[str, Counter[Gram]] = defaultdict(Counter)
    for trace, said in grams.items():
        everywhere.update(said)
        if failure := day.truth["traces"][trace]["failure"]:
            within[failure].update(said)

    for failure in FAILURES:
        size = day.truth["failures"][failure]["traces"]
        telling = [g for g, n in within[failure].items() if min(n / size, n / everywhere[g]) >= 0.75]
        assert [g for g in telling if not _FIELDS & set(g)] == [], failure


def _grams(spans: Sequence[ReadableSpan]) -> set[Gram]:
    found: set[Gram] = set()
    for text in (t for span in spans for t in _texts(span)):
        words = re.findall(r"[a-z0-9_']+", text.lower())
        for n in (1, 2, 3):
            found.update(zip(*(words[i:] for i in range(n)), strict=False))
    return found


def _texts(span: ReadableSpan) -> list[str]:
    attributes = span.attributes or {}
    spoken = [
        str(v) for k, v in attributes.items() if k.startswith(("gen_ai.output", "gen_ai.tool.call", "error.type"))
    ]
    return spoken + [str(v) for event in span.events for v in (event.attributes or {}).values()]
