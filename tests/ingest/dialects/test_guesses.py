"""What is read from attributes by their names alone: it fills gaps, last of all, and makes no agent of a shop."""

from collections.abc import Callable
from typing import Any

import orjson
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


ASKED = orjson.dumps([{"role": "user", "content": "Why?"}]).decode()
ANSWER = {"role": "assistant", "content": "So."}
COUNTS = {"prompt_tokens": 100, "completion_tokens": 20}


@pytest.mark.parametrize(
    "told",
    [
        {"model": "gpt-4o", **COUNTS, "prompt": "Why?", "completion": "So."},
        {"model_name": "gpt-4o", "input_tokens": 100, "output_tokens": 20, "messages": ASKED, "response": "So."},
        {
            "llm.model": "gpt-4o",
            "llm.usage.input": 100,
            "llm.usage.output": 20,
            "llm.prompt": "Why?",
            "llm.reply": "So.",
        },
        {"llm.model": "gpt-4o", "llm.token_usage": COUNTS, "llm.request": ASKED, "llm.response.message": "So."},
        {
            "openai.request.model": "gpt-4o",
            **{f"openai.usage.{name}": count for name, count in COUNTS.items()},
            "openai.request.messages": ASKED,
            "openai.response.choices": orjson.dumps([{"message": ANSWER, "finish_reason": "stop"}]).decode(),
        },
    ],
)
def test_a_call_that_somebody_tells_in_names_of_their_own(read: Read, told: dict[str, Any]) -> None:
    """Of a program without a framework: with a model, and what it was asked, answered and used."""
    span = read(told, name="ask")
    assert (span.kind, span.provider, span.model) == ("llm", "openai", "gpt-4o")
    assert (span.input_tokens, span.output_tokens, span.cost_source) == (100, 20, "computed")
    assert ([m.text for m in span.input], [m.text for m in span.output]) == (["Why?"], ["So."])


@pytest.mark.parametrize(
    "told",
    [
        {"model": "Golf", "input": "red", "output": "3"},
        {"model": "Golf", "tokens": 5},
        {"type": "agent", "session_id": "s1"},
        {"type": "agent", "input": "x"},
        {"type": "tool", "inputs": "a"},
        {"type": "tool", "output": "b"},
        {"type": "tool", "price": 3},
        {"span_type": "checkout", "inputs": "red", "output": "3"},
        {"agent_name": "Jane", "input": "red"},
    ],
)
def test_names_without_a_namespace_tell_nothing_by_themselves(read: Read, told: dict[str, Any]) -> None:
    """A shop has models, agents, sessions and tools, and steps with inputs."""
    span = read(told, name="GET /cart")
    assert (span.kind, span.model, span.session_id, span.input, span.attributes) == ("span", None, None, (), told)


def test_the_run_of_an_agent_is_one_whoever_tells_it(read: Read) -> None:
    """By its name, and that of its agent."""
    span = read({"agent.name": "bot", "agent.input": "Why?", "agent.output": "So."}, name="agent.run")
    assert (span.kind, span.agent, span.input[0].text, span.output[0].text) == ("agent", "bot", "Why?", "So.")


def test_a_tool_is_called_as_its_span_says_without_what_was_done(read: Read) -> None:
    """Its kind alone names no tool."""
    assert read({"shop.span.kind": "tool"}, name="execute_tool get_weather").tool_name == "get_weather"


@pytest.mark.parametrize("entity", ["shop.crm.entity.name", "other.entity.name"])
@pytest.mark.parametrize(("kind", "field"), [("tool", "tool_name"), ("agent", "agent")])
def test_whom_a_tool_asks_about_is_not_the_tool(read: Read, entity: str, kind: str, field: str) -> None:
    """Only an entity right in the namespace that tells the kind is the step itself."""
    beside = {"shop.span.kind": kind, "other.span.type": "step"}
    assert getattr(read({**beside, entity: "Acme"}, name="lookup"), field) == "lookup"
    assert getattr(read({**beside, "shop.entity.name": "crm"}, name="lookup"), field) == "crm"


@pytest.mark.parametrize("user", ["user_id", "userId", "shop.user.id"])
def test_a_customer_is_the_user_only_where_none_is_told(read: Read, user: str) -> None:
    """A customer may be a firm."""
    span = read({**CALL, "gen_ai.operation.name": "chat", "external_customer_id": "acme", user: "u1"})
    assert (span.user_id, span.attributes["external_customer_id"]) == ("u1", "acme")
    alone = read({**CALL, "gen_ai.operation.name": "chat", "external_customer_id": "acme"})
    assert alone.user_id == "acme"
