"""What is read from attributes by their names alone: it fills gaps, last of all, and makes no agent of a shop."""

from collections.abc import Callable
from typing import Any

import pytest

from store.records import Span

Read = Callable[..., Span]

CALL = {"gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5}
SHOP = {"shop.cost": 99.5, "shop.model": "Golf", "shop.query": "red shoes", "shop.result": "3 found"}


@pytest.mark.parametrize(
    "kind",
    [
        {"shop.event.type": "purchase"},
        {"shop.span.type": "checkout"},
        {"shop.span.kind": "function"},
        {"shop.entity.type": "agent"},
        {"shop.event.type": "model"},
    ],
)
def test_a_shop_is_no_agent(read: Read, kind: dict[str, Any]) -> None:
    """Its goods are no models, its money is no cost, and what it looks for is no conversation."""
    span = read({**kind, **SHOP}, name="GET /cart")
    assert (span.kind, span.cost, span.model, span.input, span.output) == ("span", None, None, (), ())
    assert span.attributes == {**kind, **SHOP}


@pytest.mark.parametrize("namespace", ["myfw", "MyFw", "my-fw"])
def test_a_kind_opens_its_namespace_but_not_its_till(read: Read, namespace: str) -> None:
    """However it is written; money is no model's because it stands beside a kind."""
    told = {"span.kind": "LLM", "model": "gpt-4o", "input": "Why?", "output": "So.", "cost": 3}
    span = read({f"{namespace}.{name}": value for name, value in told.items()})
    assert (span.kind, span.model, span.input[0].text, span.output[0].text) == ("llm", "gpt-4o", "Why?", "So.")
    assert (span.cost, span.attributes[f"{namespace}.cost"]) == (None, 3)


@pytest.mark.parametrize("guess", ["app.entity.type", "app.event.type", "app.span.type", "app.span.kind"])
@pytest.mark.parametrize("word", ["task", "tool", "chain"])
@pytest.mark.parametrize("name", ["chat gpt-4o", "ask"])
def test_a_guessed_kind_takes_nothing_from_a_model_call(read: Read, guess: str, word: str, name: str) -> None:
    """Its name, its model and its tokens know better."""
    told, expected = read({**CALL, guess: word}, name=name), read(CALL, name=name)
    assert (told.kind, told.tool_name, told.cost) == ("llm", None, expected.cost)
    assert expected.cost is not None


def test_a_guessed_kind_stands_behind_a_tool(read: Read) -> None:
    """The name of what was called is evidence."""
    assert read({"gen_ai.tool.name": "search", "app.span.kind": "agent"}).kind == "tool"


def test_a_guess_that_does_not_fit_leaves_room_for_the_next(read: Read) -> None:
    """Words that are no kinds and numbers that are no counts are passed over."""
    span = read({"app.span.type": "click", "myfw.span.kind": "agent"})
    assert (span.kind, span.attributes) == ("agent", {"app.span.type": "click", "myfw.span.kind": "agent"})
    counts = {"llm.usage": {"prompt_tokens": 7, "completion_tokens": 2}}
    for other in ({"cpu.usage": 0.5}, {"ai.usage": 0.5}, {"agent.usage": {"disk": 3}}):
        span = read({"gen_ai.operation.name": "chat", **other, **counts})
        assert (span.input_tokens, span.output_tokens) == (7, 2)


def test_usage_of_something_else_is_no_tokens(read: Read) -> None:
    """A bill is not what a call took, whatever its parts are called."""
    bill = {"billing.usage": {"input_tokens": 5000, "output_tokens": 7}}
    span = read({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", **bill})
    assert (span.input_tokens, span.cost, span.attributes) == (None, None, bill)
