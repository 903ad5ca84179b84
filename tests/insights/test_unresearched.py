"""Answers from nothing, on traces told step by step."""

from collections.abc import Callable, Sequence
from typing import Any

PROMPT = "You can use these tools:\n- web_search: finds pages\n- final_answer: hands over the answer\n"
PLAN = "1. Retrieve the record of sightings.\n2. Compare the places.\n3. Give the answer."
SUM = "1. Add the two numbers.\n2. Give the answer."


def planning(story: Callable[..., Any], plan: str) -> Any:
    """Begin a trace in which an agent with tools makes a plan."""
    return story(f"{PROMPT}\nWhere was the fish first seen?").says(plan)


def test_an_answer_without_the_planned_look_up_is_found(
    story: Callable[..., Any], kinds: Callable[..., Sequence[str]]
) -> None:
    """The plan says what to retrieve, nothing is retrieved, and the answer comes all the same."""
    told = planning(story, PLAN).says("The record says that it was Biscayne Bay.")
    told.calls("final_answer", {"answer": "Biscayne Bay"}, "Biscayne Bay")
    assert ["unresearched_answer"] == kinds(told.trace())


def test_whoever_looked_or_had_nothing_to_look_up_is_not_blamed(
    story: Callable[..., Any], kinds: Callable[..., Sequence[str]]
) -> None:
    """A search was made, or the plan holds nothing to look up: both answers stand."""
    looked = planning(story, PLAN).calls("web_search", {"q": "fish"}, "Seen in Biscayne Bay in 1999.")
    counted = planning(story, SUM)
    for told in (looked, counted):
        assert "unresearched_answer" not in kinds(told.says("It was Biscayne Bay in 1999.").trace())


def test_arguments_recorded_as_of_a_function_are_well_formed(
    story: Callable[..., Any], kinds: Callable[..., Sequence[str]]
) -> None:
    """Positional and named arguments, recorded apart, are not taken for a call without its required argument."""
    schema = '[{"name": "web_search", "parameters": {"properties": {"q": {"type": "string"}}, "required": ["q"]}}]'
    for given in ({"args": ["fish"], "kwargs": {}}, {"args": [], "kwargs": {"q": "fish"}}):
        told = story("Where was the fish first seen?").says("I look.", tool_definitions=schema)
        told.calls("web_search", given, "Seen in Biscayne Bay.").says("It was seen in Biscayne Bay.")
        assert [] == kinds(told.trace())
