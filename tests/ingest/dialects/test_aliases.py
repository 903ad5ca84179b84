"""Every attribute that a dialect is known to write fills the field it stands for, wherever it is met."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dialects import DIALECTS, detect, normalise
from ingest.dialects.dialect import Dialect
from ingest.dialects.kindred import BARE, kindred
from ingest.raw import RawScope, RawSpan
from store.records import Span
from store.user_keys import USER_KEYS

SAID = "Why?"
MESSAGES = orjson.dumps([{"role": "user", "content": SAID}]).decode()
# Field -> what is sent, what the span is to hold, and the operation in which it is told.
TOLD: dict[str, tuple[Any, Any, str]] = {
    **dict.fromkeys(("agent", "session_id", "user_id", "model"), ("x1", "x1", "chat")),
    **dict.fromkeys(("tool_name", "tool_call_id"), ("x1", "x1", "execute_tool")),
    **dict.fromkeys(("request_model", "provider", "error_type"), ("x1", "x1", "chat")),
    **dict.fromkeys(("output_tokens", "cache_read_tokens", "cache_write_tokens"), (7, 7, "chat")),
    **dict.fromkeys(("input_tokens", "reasoning_tokens"), ("7", 7, "chat")),
    **dict.fromkeys(("arguments", "result"), ('{"a": 1}', '{"a": 1}', "execute_tool")),
    "cost": (0.5, 0.5, "chat"),
    "finish_reason": ("end_turn", "stop", "chat"),
    "first_token_ms": (250, 250.0, "chat"),
    "first_token_s": (0.25, 250.0, "chat"),
    "error_message": ("broken", "broken", "chat"),
    "tool_definitions": ('[{"name":"f"}]', '[{"name":"f"}]', "chat"),
    "kind": ("TOOL", "tool", ""),
    "operation": ("x1", "x1", ""),
    "input": (MESSAGES, SAID, "chat"),
    "output": (MESSAGES, SAID, "chat"),
    "system": (SAID, SAID, "chat"),
}
# What tells that a span is of a tool, where no operation does.
TOOLS: dict[str, dict[str, Any]] = {
    "claude_code": {"name": "claude_code.tool", "attributes": {"span.type": "tool"}},
    "vercel_legacy": {"attributes": {"ai.operationId": "ai.toolCall"}},
    "haystack": {"name": "haystack.agent.step.tool"},
}
COLUMN = {"first_token_s": "first_token_ms"}
CASES = [
    (dialect, field, key)
    for dialect in DIALECTS
    for table in (dialect.own, dialect.aliases)
    for field, keys in table.items()
    for key in keys
]


def marks_of(dialect: Dialect, operation: str) -> Iterator[dict[str, Any]]:
    """Give ways to make a span that is of a dialect, whatever else it says."""
    told = {"gen_ai.operation.name": operation} if operation else {}
    if operation == "execute_tool" and dialect.name in TOOLS:
        yield TOOLS[dialect.name]
    for attributes in (told, {}):
        yield from ({"scope": RawScope(scope.replace("*", "x")), "attributes": attributes} for scope in dialect.scopes)
        yield from ({"resource": {"service.name": s}, "attributes": attributes} for s in dialect.services)
        yield from ({"attributes": {mark.replace("*", "x"): "x"} | attributes} for mark in dialect.marks)
        yield from ({"attributes": {key: value} | attributes} for key, value in dialect.values.items())
        yield from ({"name": f"{name}x", "attributes": attributes} for name in dialect.names)
        yield {"attributes": attributes}


def span_of(dialect: Dialect, operation: str, attributes: dict[str, Any]) -> Span:
    """Read a span of the dialect that says ``attributes``."""
    for mark in marks_of(dialect, operation):
        what = {"name": "x", **mark, "attributes": {**mark.get("attributes", {}), **attributes}}
        raw = RawSpan("1" * 32, "2" * 16, start_ns=1, end_ns=2, status_code=2, **what)
        if detect(raw) is dialect:
            return normalise(raw)
    raise AssertionError(f"nothing makes a span one of {dialect.name}")


def held(span: Span, field: str) -> Any:
    value = getattr(span, COLUMN.get(field, field))
    return "".join(message.text for message in value) if field in ("input", "output", "system") else value


@pytest.mark.parametrize(("dialect", "field", "key"), CASES, ids=[f"{d.name} {key}" for d, _, key in CASES])
def test_every_known_attribute_fills_its_field(dialect: Dialect, field: str, key: str) -> None:
    """Sent alone on a span of its dialect, an attribute says what its field holds."""
    value, expected, operation = TOLD[field]
    assert held(span_of(dialect, operation, {key: value}), field) == expected


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("agno.session_id", "session_id"),
        ("my.framework.conversationId", "session_id"),
        ("my.convoId", "session_id"),
        ("app.metadata.thread_id", "session_id"),
        ("app.endUser.id", "user_id"),
        ("shop.agent.name", "agent"),
        ("llm.model", "model"),
        ("my.llm.request.model_name", "request_model"),
        ("ai.vendor", "provider"),
        ("llm.usage.input_tokens", "input_tokens"),
        ("gen_ai.usage.cached_input_tokens", "cache_read_tokens"),
        ("my.usage.cacheCreationInputTokens", "cache_write_tokens"),
        ("llm.usage.thinkingTokens", "reasoning_tokens"),
        ("agent.metrics.completion_tokens", "output_tokens"),
        ("gen_ai.usage.cost_usd", "cost"),
        ("shop.tool.call.arguments", "arguments"),
        ("shop.tool.output", "result"),
        ("shop.tool_result.content", "result"),
        ("shop.tool_result.count", None),
        ("crew.task.output", "output"),
        ("my.agent.input", "input"),
        ("my.llm.systemPrompt", "system"),
        ("llm.stop_reason", "finish_reason"),
        ("judgment.span_kind", "guessed_kind"),
        ("my.observation.type", "guessed_kind"),
        ("my.llm.usage", "usage"),
        ("my.response.usage_metadata", "usage"),
        ("my.threads.thread_identifier", "session_id"),
        ("openai.response.usage", "usage"),
        # which say something else
        ("langsmith.trace.session_id", None),
        ("thread.id", None),
        ("device.model.name", None),
        ("gen_ai.request.max_tokens", None),
        ("gen_ai.usage.audio.input_tokens", None),
        ("gen_ai.usage.total_tokens", None),
        ("gen_ai.prompt.name", None),
        ("gen_ai.prompt.variable.query", None),
        ("gen_ai.prompt.0.tool_call_id", None),
        ("ai.settings.maxOutputTokens", None),
        ("app.metadata.query", None),
        ("http.response.body.output", None),
        ("logfire.span_type", None),
        ("shop.event.type", None),
        ("crm.entity.type", None),
        ("shop.run.cost", None),
        ("gen_ai.cost.input_cost", None),
        ("llm.cost.prompt", None),
        ("llm.usage.non_cached_input_tokens", None),
        ("billing.usage", None),
        ("car.component.model", None),
        ("model", None),
        ("session_id", None),
    ],
)
def test_names_that_follow_a_convention(key: str, field: str | None) -> None:
    """A name that no table has is understood by what it is made of; one that only looks so is left alone."""
    guess = kindred(key)
    assert (guess.field if guess and guess.evident else None) == field


@pytest.mark.parametrize("first", [True, False])
def test_what_a_table_names_counts_more_than_a_guess(first: bool) -> None:
    """Whatever the order, and although both tell the same field."""
    said = {"gen_ai.usage.input_tokens": 7, "llm.usage.inputTokens": 9, "gen_ai.operation.name": "chat"}
    attributes = said if first else dict(reversed(said.items()))
    span = normalise(RawSpan("1" * 32, "2" * 16, "x", 1, 2, attributes=attributes))
    assert (span.input_tokens, span.attributes) == (7, {"llm.usage.inputTokens": 9})


def test_spans_of_a_framework_nobody_knows() -> None:
    """A call of a model and one of a tool are such although no dialect is."""
    call = {"acme.llm.model": "gpt-4o", "acme.llm.prompt_tokens": 7, "acme.llm.prompt": SAID, "acme.session.id": "s1"}
    span = normalise(RawSpan("1" * 32, "2" * 16, "ask", 1, 2, attributes=dict(call)))
    assert (span.dialect, span.kind, span.model, span.input_tokens, span.session_id) == (
        "otel",
        "llm",
        "gpt-4o",
        7,
        "s1",
    )
    assert held(span, "input") == SAID
    tool = {"acme.tool.name": "f", "acme.tool.args": "{}", "acme.tool.result": "21C", "acme.order.count": 3}
    span = normalise(RawSpan("1" * 32, "2" * 16, "do", 1, 2, attributes=dict(tool)))
    assert (span.kind, span.tool_name, span.arguments, span.result) == ("tool", "f", "{}", "21C")
    assert span.attributes == {"acme.order.count": 3}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abctoken_.inputsession0IDuser", max_size=40))
def test_any_name_can_be_judged(key: str) -> None:
    """Names are made of anything; judging one never fails, and names no field there is not."""
    guess = kindred(key)
    assert guess is None or guess.field in Span.__dataclass_fields__


def test_whoever_names_a_user_is_asked_when_one_is_forgotten() -> None:
    """Every attribute that some dialect takes for the user is known to the store, but what is none elsewhere.

    Mastra's column has the user; a resource of anybody else's is a room, a machine, or a file.
    """
    keys = {key for dialect in DIALECTS for table in (dialect.aliases, dialect.own) for key in table.get("user_id", ())}
    assert keys - {"resourceId"} <= set(USER_KEYS)
    assert {key for key, field in BARE.items() if field == "user_id"} <= set(USER_KEYS)
    assert "resourceId" not in USER_KEYS
