"""What holds for any span that anybody could send."""

from copy import deepcopy
from dataclasses import fields
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.dialects import DIALECTS, normalise
from ingest.dialects.parts import BY_KEY, BY_TYPE
from ingest.raw import RawEvent, RawScope, RawSpan
from store.item_ids import by_call_ids
from store.records import Message, Span, Trace
from tests.ingest.dialects.losses import lost

ALIASES = sorted({key for d in DIALECTS for table in (d.aliases, d.own) for keys in table.values() for key in keys})
MARKS = [mark.replace("*", "x") for d in DIALECTS for mark in (*d.marks, *d.values)]
NUMBERED = [
    f"{head}{number}.{tail}"
    for head in ("llm.input_messages.", "llm.output_messages.", "gen_ai.prompt.", "gen_ai.completion.", "llm.tools.")
    for number in ("0", "1", "10", "999999999", "x", "name")
    for tail in (
        "role",
        "content",
        "message.role",
        "message.content",
        "message.contents.0.message_content.text",
        "message.tool_calls.0.tool_call.function.name",
        "message",
        "tool_calls.0.arguments",
        "message.tool_calls.0.tool_call.function.arguments",
    )
]
GUESSED = [
    *("agno.session_id", "acme.llm.prompt", "acme.llm.model", "acme.llm.promptTokens", "acme.tool.name"),
    *("acme.tool.args", "acme.tool.output", "acme.agent.output", "llm.systemPrompt", "gen_ai.usage.cached_tokens"),
    *("llm.stop_reason", "gen_ai.usage.cost_usd", "acme.userId", "llm.prompts.0.content", "llm.completions.1.role"),
    *("embedding.embeddings.0.embedding.text", "lk.response.function_calls", "llm.cost.prompt", "operation.name"),
]
OTHERS = ["events", "request_data", "response_data", "pydantic_ai.all_messages", "gen_ai.prompt.name", "http.route"]
KEYS = st.sampled_from([*ALIASES, *MARKS, *NUMBERED, *GUESSED, *OTHERS]) | st.text(max_size=12)

# Calls that Python wrote, alone, in a list, with something else.
WRITTEN = ["ToolCall(name='f')", "[ToolCall(name='f', arguments={'a': 1})]", "[FunctionToolCall(name='f'), 1]"]
WORDS = st.sampled_from(
    ["chat", "LLM", "TOOL", "AGENT", "None", "", '"x"', "[REDACTED]", "100", "user", "{", "a\x00b", *WRITTEN]
)
FINITE = st.floats(allow_nan=False, allow_infinity=False)  # others come as words: decoding sees to it
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | FINITE | st.text(max_size=8)
NAMES = st.sampled_from(
    [
        "role",
        "content",
        "parts",
        "type",
        "text",
        "id",
        "name",
        "arguments",
        "input",
        "output",
        "messages",
        "message",
        "tool_calls",
        "toolUse",
        "result",
        "function",
        "functionCall",
        "choices",
        "content",
        "args",
        "kwargs",
        "system",
        "instructions",
        "model",
        "usage",
        "finish_reason",
        "thought",
        "delta",
        "additional_kwargs",
        "toolInvocations",
        "audio",
        "source",
        "call_id",
        "parameters",
    ]
)
STRUCTURES = st.recursive(
    LEAVES | WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)
JSON = STRUCTURES.map(lambda value: orjson.dumps(value).decode())
CUT = st.builds(lambda text, at: text[: max(1, len(text) - at)], JSON, st.integers(1, 5))
VALUES = WORDS | LEAVES | JSON | CUT | STRUCTURES.map(repr) | STRUCTURES | st.binary(max_size=8)
ATTRIBUTES = st.dictionaries(KEYS, VALUES, max_size=10)
SCOPES = st.sampled_from(["", *(s.replace("*", "") for d in DIALECTS for s in d.scopes)])
EVENTS = st.sampled_from(
    [
        "exception",
        "gen_ai.choice",
        "gen_ai.tool.message",
        "gen_ai.content.prompt",
        "gen_ai.client.inference.operation.details",
    ]
)
EVENT_KEYS = st.sampled_from(
    ["content", "message", "id", "gen_ai.input.messages", "gen_ai.prompt", "exception.type", "gen_ai.event.content"]
)
SPANS = st.builds(
    lambda attributes, scope, name, events, code: RawSpan(
        "1" * 32,
        "2" * 16,
        name,
        1,
        2,
        attributes=attributes,
        scope=RawScope(scope),
        events=[RawEvent(kind, 1, said) for kind, said in events],
        status_code=code,
    ),
    ATTRIBUTES,
    SCOPES,
    st.sampled_from(["chat x", "execute_tool y", "claude_code.tool", "call_llm", "running tool", ""]),
    st.lists(st.tuples(EVENTS, st.dictionaries(EVENT_KEYS, VALUES, max_size=3)), max_size=2),
    st.integers(0, 3),
)

thoroughly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thoroughly
@given(SPANS)
def test_reading_never_fails_and_gives_what_can_be_stored(raw: RawSpan) -> None:
    """Whatever the attributes, there is a span, of a known kind, whose messages can be written and read again."""
    span = normalise(raw)
    assert span.kind in KINDS
    for message in (*span.system, *span.input, *span.output):
        assert Message.from_json(message.to_json()).to_json() == message.to_json()
    assert all(isinstance(p, str) for p in (span.arguments, span.result, span.tool_definitions) if p is not None)


KINDS = frozenset(
    ["agent", "llm", "tool", "retriever", "embedding", "reranker", "guardrail", "evaluator", "memory", "chain", "span"]
)


# Where events say something, and the keys that what they say is known by there.
SAYING = [
    ("monocle_apptrace", "data.input", "input"),
    ("monocle_apptrace", "data.output", "response"),
    ("", "gen_ai.choice", "message"),
    ("", "gen_ai.tool.message", "content"),
    ("", "gen_ai.client.inference.operation.details", "gen_ai.output.messages"),
    ("", "gen_ai.content.prompt", "gen_ai.prompt"),
]
INNER = st.sampled_from(
    [
        *(
            "tools",
            "tool_arguments",
            "tool_id",
            "output",
            "call_id",
            "role",
            "content",
            "parts",
            "type",
            "text",
            "name",
        ),
        *("tool_calls", "function", "functionCall", "toolResult", "tool_call_result", "origin", "result", "messages"),
    ]
)
ODD = st.dictionaries(INNER, LEAVES | WORDS | st.lists(LEAVES, max_size=2) | st.dictionaries(INNER, LEAVES, max_size=2))


@pytest.mark.parametrize(("scope", "event", "key"), SAYING)
@thoroughly
@given(value=ODD | st.lists(ODD, max_size=2), written=st.booleans())
def test_reading_what_events_say_never_fails(scope: str, event: str, key: str, value: Any, *, written: bool) -> None:
    """Objects with the keys that are looked for, and anything under them."""
    said = {key: orjson.dumps(value).decode() if written else value}
    raw = RawSpan("1" * 32, "2" * 16, "chat x", 1, 2, scope=RawScope(scope), events=[RawEvent(event, 1, said)])
    span = normalise(raw)
    for message in (*span.input, *span.output):
        assert Message.from_json(message.to_json()).to_json() == message.to_json()


@thoroughly
@given(SPANS)
def test_reading_is_deterministic_and_changes_nothing(raw: RawSpan) -> None:
    """The same span reads the same twice, whatever order its attributes come in, and is left as it was."""
    sent = [f.name for f in fields(RawSpan)]
    before = deepcopy([getattr(raw, name) for name in sent])  # compiled, a span itself cannot be copied
    first = normalise(raw)
    assert [getattr(raw, name) for name in sent] == before
    assert normalise(raw) == first
    raw.attributes = dict(reversed(raw.attributes.items()))
    again = normalise(raw)
    assert {f.name: getattr(again, f.name) for f in fields(Span) if f.name != "notes"} == {
        f.name: getattr(first, f.name) for f in fields(Span) if f.name != "notes"
    }


@thoroughly
@given(SPANS)
def test_reading_loses_no_attribute(raw: RawSpan) -> None:
    """Every attribute is still there, or the span says all that it said."""
    assert lost(raw, normalise(raw)) == {}


# Ids of calls, in messages that tell them by their items, too.
IDS = st.sampled_from(["fc_1", "fc_2", "call_1", "call_2", ""]) | LEAVES
ANY_ID = IDS | st.lists(IDS, max_size=2) | st.dictionaries(st.sampled_from(["a", "fc_1"]), IDS, max_size=1)
WITH_IDS = st.builds(
    lambda role, key, parts, answered: {"role": role, key: parts} | answered,
    st.sampled_from(["user", "assistant", "tool"]),
    st.sampled_from(["parts", "content", "tool_calls"]),
    st.lists(
        st.fixed_dictionaries(
            {"type": st.sampled_from(["tool_call", "tool_call_response", "text"]), "id": ANY_ID},
            optional={"item_id": ANY_ID, "name": IDS, "content": IDS | st.sampled_from(WRITTEN)},
        ),
        max_size=2,
    ),
    st.fixed_dictionaries({}, optional={"tool_call_id": ANY_ID}),
)


@settings(thoroughly, max_examples=400)
@given(asked=st.lists(WITH_IDS, max_size=4), answered=st.lists(WITH_IDS, max_size=2))
def test_ids_may_be_anything(asked: Any, answered: Any) -> None:
    """Nothing that stands for an id keeps a span from being read, or a trace from being loaded."""
    said = {"gen_ai.input.messages": asked, "gen_ai.output.messages": answered}
    written = {key: orjson.dumps(messages).decode() for key, messages in said.items()}
    span = normalise(RawSpan("1" * 32, "2" * 16, "chat", 1, 2, attributes=written))
    assert [s.span_id for s in by_call_ids(Trace("default", "1" * 32, (span,))).spans] == [span.span_id]


# Whatever block of whatever API, with values that occur nowhere else.
TOLD = st.integers(10**6, 10**9).map(lambda number: f"told-{number}") | st.integers(10**6, 10**9)
BLOCK_TYPES = st.sampled_from([*BY_TYPE, "server_tool_call", "blob", "uri", "message", "user", "ai", "odd"])
# A block says each thing once, under one name or the other, but that an item has an id beside that of its call.
SAYING_IT = [
    ("id",),
    ("call_id", "toolCallId", "tool_use_id", "toolUseId", "tool_call_id"),
    ("name", "toolName", "tool_name"),
    ("text", "content", "thinking", "summary", "refusal", "reasoningText"),
    ("arguments", "input", "args", "tool_arguments", "action"),
    ("response", "result", "output"),
    ("image_url", "source", "url", "data", "file", "file_id", "bytes", "s3Location"),
    ("media_type", "mimeType", "format"),
    ("signature", "thoughtSignature", "status", "is_error", "detail", "citations", "value", "json", "thought"),
    tuple(BY_KEY),
]


def blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make blocks of things that are said plainly, or by blocks again."""
    said = TOLD | inner | st.lists(inner, max_size=2)
    pairs = [st.none() | st.tuples(st.sampled_from(names), said) for names in SAYING_IT]
    return st.builds(
        lambda kind, said: ({"type": kind} if kind else {}) | dict(filter(None, said)),
        st.none() | BLOCK_TYPES,
        st.tuples(*pairs),
    )


BLOCKS = st.recursive(st.builds(dict), blocks, max_leaves=4)
MESSAGES = st.builds(
    lambda role, key, blocks, more: {"role": role, key: blocks} | more,
    st.sampled_from(["user", "assistant", "tool", "model"]),
    st.sampled_from(["content", "parts"]),
    st.lists(BLOCKS, max_size=2),
    st.dictionaries(st.sampled_from(["tool_calls", "tool_call_id", "name", "images", "tool_plan"]), TOLD, max_size=1),
)


@settings(thoroughly, max_examples=400)
@given(messages=st.lists(MESSAGES, min_size=1, max_size=2), written=st.booleans())
def test_blocks_of_any_api_are_read_without_loss(messages: Any, *, written: bool) -> None:
    """Whatever a block says beside what it is known for is still there, in the part or in the attribute."""
    sent = orjson.dumps(messages).decode() if written else messages
    raw = RawSpan("1" * 32, "2" * 16, "chat", 1, 2, attributes={"gen_ai.input.messages": sent})
    assert lost(raw, normalise(raw)) == {}
