"""Failures planted into healthy traces."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from insights.planted import FAILURES, plant, recovered

KINDS = {
    "a tool times out": "tool_error",
    "the answer is cut off": "truncated_answer",
    "the same call again and again": "loop",
    "the model's provider turns a call away": "rate_limit",
}


def healthy(story: Callable[..., Any], number: int = 0) -> Any:
    """Tell a trace in which all is well."""
    told = story("When does the plane to Oslo leave?", number).says("I look it up.")
    told.calls("timetable", {"to": "Oslo"}, "09:40, gate 4")
    return told.says("The plane to Oslo leaves at 09:40 from gate 4.").trace()


@pytest.mark.parametrize("name", FAILURES)
def test_what_is_planted_is_a_failure(
    name: str, story: Callable[..., Any], kinds: Callable[..., Sequence[str]]
) -> None:
    """A healthy trace has no failure; with the change in it, it has the one that was meant."""
    assert [] == kinds(healthy(story))
    assert KINDS[name] == kinds(FAILURES[name](healthy(story)))[0]


def test_each_trace_gets_at_most_one_and_the_rest_stays(story: Callable[..., Any]) -> None:
    """A share of the traces gets each failure, no trace two, and the same seed gives the same."""
    traces = [healthy(story, number) for number in range(40)]
    changed, planted = plant(traces, 0.1, seed=1)
    ids = [trace_id for those in planted.values() for trace_id in those]
    assert 4 * len(FAILURES) == len(ids) == len(set(ids))
    same = {t.trace_id for t, before in zip(changed, traces, strict=True) if t is before}
    assert {t.trace_id for t in traces} - set(ids) == same
    assert planted == plant(traces, 0.1, seed=1)[1]


def test_the_nearest_pattern_is_judged() -> None:
    """Of all patterns the one that holds a failure best counts; a failure in none is not recovered."""
    planted = {"one": ["a", "b", "c", "d"], "two": ["e"], "never planted": []}
    found = recovered(planted, {"failure": {"a": "p", "b": "p", "c": "p", "x": "p"}, "intent": {"a": "q"}})
    assert [("one", "p", 0.75, 0.75), ("two", "", 0.0, 0.0)] == [
        (r.failure, r.pattern, r.precision, r.recall) for r in found
    ]
