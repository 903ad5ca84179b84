"""Which model call an answer belongs to that names none: what is not certain is left open."""

from time import process_time
from typing import Any

import pytest

from ingest.from_logs.answered import answered
from store.records import Span

MS = 10**6


def call(span_id: str, start: int, end: int, parent: str | None = None, **said: Any) -> Span:
    what = {"kind": "llm", "name": "call", "dialect": "codex", "service": None, "status": "unset"} | said
    return Span("default", "ab" * 16, span_id, parent, start_ns=start * MS, end_ns=end * MS, **what)


def answer(at: int, **said: Any) -> Span:
    return call(f"answer-{at}-{sorted(said.items())}", at - 10, at, **said)


@pytest.mark.parametrize("at", [100, 450, 500, 510])
def test_an_answer_is_of_the_call_that_it_came_within(at: int) -> None:
    """Up to its very end, and a little after, as clocks go; another of the same time of day is none of its."""
    told = answer(at, model="m")
    assert answered([call("a", 0, 500, model="m"), call("b", 600, 900, model="m")], [told]) == {"a": told}


def test_an_answer_between_calls_is_of_none() -> None:
    """What came long after a call had ended and before the next began, tells of one that was not sent."""
    assert answered([call("a", 0, 500), call("b", 600, 900)], [answer(550)]) == {}


def test_calls_at_the_same_time() -> None:
    """They cannot be told apart, unless what both say differs."""
    calls = [call("a", 0, 500, model="m", input_tokens=7), call("b", 100, 600, model="n")]
    assert answered(calls, [answer(300)]) == {}
    of_a, of_b = answer(300, model="m"), answer(310, model="n", input_tokens=9)
    assert answered(calls, [of_a, of_b]) == {"a": of_a, "b": of_b}
    alike = [call("a", 0, 500, input_tokens=7), call("b", 100, 600, input_tokens=8)]
    counted = answer(300, input_tokens=8)
    assert answered(alike, [counted]) == {"b": counted}


def test_views_of_one_call_all_get_its_answer() -> None:
    """A call within a call, with other steps between, is the same one, even if it began after the answer."""
    told = answer(300, input_tokens=7)
    spans = [
        call("a", 0, 500),
        call("step", 310, 400, "a", kind="span"),
        call("b", 320, 400, "step", input_tokens=7),
        call("other", 320, 400, "step", input_tokens=8),
    ]
    assert answered(spans, [told]) == {"a": told, "b": told}


def test_several_answers_to_one_call() -> None:
    """It is the one that did not fail; two that did not are one too many."""
    failed, good = answer(100, status="error"), answer(300)
    assert answered([call("a", 0, 500)], [failed, good]) == {"a": good}
    assert answered([call("a", 0, 500)], [failed, good, answer(400)]) == {}


def test_spans_that_are_their_own_parents() -> None:
    """They do not keep anybody from looking."""
    told = answer(300)
    assert answered([call("a", 0, 500, "b"), call("b", 0, 500, "a")], [told]) in ({"a": told, "b": told}, {})


def test_a_view_that_is_known_speaks_for_the_call() -> None:
    """What else was answered within it is no answer to it."""
    spans = [call("a", 0, 500), call("b", 100, 400, "a")]
    assert answered(spans, [answer(300)], frozenset({"a"})) == {}


def test_many_calls_do_not_take_long() -> None:
    """Each answer is looked for among those near it, and each chain of calls is gone through once."""
    calls = [call(f"{i}", 10 * i, 10 * i + 9) for i in range(5_000)]
    chain = [call(f"c{i}", 0, 5, f"c{i - 1}") for i in range(5_000)]
    told = [answer(10 * i + 5) for i in range(5_000)]
    begun = process_time()
    assert len(answered([*calls, *chain], told)) >= 4_999
    assert process_time() - begun < 5
