"""Frameworks whose attributes no table names, or that have one of their own for a few."""

from typing import Any

import pytest

from ingest.dialects import normalise
from ingest.raw import RawScope, RawSpan
from tests.ingest.dialects.columns.cells import Cell, as_json, cell, check

_MESSAGES = [{"role": "user", "content": "Why?"}]
_COUNTS = {"prompt_tokens": 100, "completion_tokens": 20, "prompt_cached_tokens": 40, "completion_reasoning_tokens": 8}
_CALLS = [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}}]
_QUOTED = {
    "gen_ai.output.messages": as_json(
        [{"role": "assistant", "parts": [{"type": "text", "content": as_json(_CALLS)}], "finish_reason": "stop"}]
    )
}
_REASONS = "gen_ai.response.finish_reasons"
_LLAMA_INDEXS = (
    "LLMChatEndEvent",
    {
        "messages": "[]",
        "response.message.role": "assistant",
        "response.message.blocks": "[]",
        "response.raw.usage.input_tokens": 3,
        "response.raw.usage.cache_read_input_tokens": 4,
        "response.raw.usage.output_tokens": 2,
    },
)
_CALL = {"name": "get_weather", "arguments": '{"city": "Paris"}'}

CELLS = [
    # the kind of a step, and what is beside it in its namespace
    cell("otel", {"shop.span_kind": "tool", "shop.input": "a", "shop.output": "b"}, kind="tool", arguments="a"),
    cell("otel", {"shop.span.type": "AGENT"}, {"name": "weather_agent"}, kind="agent", agent="weather_agent"),
    cell("otel", {"shop.entity.type": "span"}, kind="span"),
    cell("otel_genai", {"gen_ai.span.kind": "AGENT"}, kind="agent"),
    cell("otel_genai", {"gen_ai.span.kind": "ENTRY", "gen_ai.usage.input_tokens": 1}, kind="chain"),
    # an object of counts, by its name alone
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "chat", "my.response.usage": as_json({"input_tokens": 9, "output_tokens": 2})},
        tokens=(9, 2),
    ),
    # what no name is
    cell("otel_genai", {"gen_ai.request.model": "unknown", "gen_ai.response.model": "m"}, model="m"),
    cell("braintrust", {"braintrust.metrics": as_json(_COUNTS)}, tokens=(100, 20), cached=(40, None)),
    cell("braintrust", {"braintrust.metadata": as_json({"model": "m", "session_id": "s"})}, model="m", session_id="s"),
    cell("langwatch", {"langwatch.metrics": as_json({"prompt_tokens": 7, "reasoning_tokens": 3})}, reasoning_tokens=3),
    cell("langwatch", {"langwatch.span.type": "llm"}, kind="llm"),
    cell("honeyhive", {"honeyhive_event_type": "tool", "honeyhive_inputs.city": "Paris"}, arguments='{"city":"Paris"}'),
    cell("honeyhive", {"honeyhive_event_type": "model"}, kind="llm"),
    cell("netra", {"netra.span.type": "AGENT"}, {"name": "weather_agent"}, agent="weather_agent"),
    *[
        cell("mcp_agent", {"result.content.0.text": said}, {"name": "A.w.execute_tool_call"}, kind="tool", result=said)
        for said in ("21C", "unknown", "None")
    ],
    # what a step is called whose kind is told
    *[
        cell("otel", {"shop.span.kind": kind, "shop.entity.name": "f"}, {"name": f"f.{kind}"}, **{column: "f"})
        for kind, column in (("agent", "agent"), ("tool", "tool_name"))
    ],
    cell("otel", {"shop.entity.name": "f", "shop.price": 1}, kind="span", tool_name=None),
    # a word for the kind that much else has, too, where an agent is spoken of beside it
    cell(
        "otel",
        {"span.type": "agent", "agent.name": "__main__", "result": "21C"},
        {"name": "weather_agent"},
        kind="agent",
        agent="weather_agent",
        output=[("assistant", "21C")],
    ),
    cell("otel", {"span.type": "tool", "agent.id": "a", "result": "21C"}, {"name": "f"}, tool_name="f", result="21C"),
    cell("otel", {"span.type": "tool", "result": "21C"}, {"name": "f"}, kind="span", result=None),
    # what stands beside a call that a table names
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "shop.request.body": "Why?"},
        input=[("user", "Why?")],
    ),
    cell("otel_genai", {"gen_ai.operation.name": "chat", "shop.request.body": "Why?"}, input=[]),
    # calls that are all that an answer says
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "chat", "gen_ai.completion": as_json(_CALLS)},
        asks=[("call_1", "get_weather", {"city": "Paris"})],
    ),
    cell(
        "otel_genai",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.completion": as_json([{"role": "assistant", "content": as_json(_CALLS)}]),
        },
        {"scope": "@langtrase/typescript-sdk"},
        asks=[("call_1", "get_weather", {"city": "Paris"})],
    ),
    cell(
        "otel_genai",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.completion": as_json([{"role": "assistant", "content": as_json(_CALLS)}]),
            "gen_ai.response.finish_reasons": ["tool_calls"],
        },
        asks=[("call_1", "get_weather", {"city": "Paris"})],
    ),
    # and those that an answer quotes
    *[
        cell(dialect, sent, on, asks=[], output=[("assistant", as_json(_CALLS))])
        for dialect, on, sent in (
            ("otel_genai", {}, {"gen_ai.operation.name": "chat", **_QUOTED}),
            ("otel_genai", {}, {"gen_ai.operation.name": "chat", **_QUOTED, _REASONS: ["tool_calls"]}),
            (
                "otel_genai",
                {"scope": "@langtrase/typescript-sdk"},
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.completion": as_json([{"role": "assistant", "content": as_json(_CALLS)}]),
                    _REASONS: ["stop"],
                },
            ),
            (
                "openinference",
                {},
                {
                    "openinference.span.kind": "LLM",
                    "llm.output_messages.0.message.role": "assistant",
                    "llm.output_messages.0.message.content": as_json(_CALLS),
                },
            ),
        )
    ],
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "chat", "gen_ai.completion": as_json([{"content": '[{"function":{"a":1}}]'}])},
        {"scope": "@langtrase/typescript-sdk"},
        asks=[],
        output=[("assistant", '[{"function":{"a":1}}]')],
    ),
    # a tool's answer that was written as JSON twice, and one that names the call that it answers
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.result": as_json('{"told":"21C"}')},
        result='{"told":"21C"}',
    ),
    cell(
        "otel_genai",
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.call.result": "content='21C' name='f' tool_call_id='call_1'",
        },
        result="21C",
        tool_call_id="call_1",
    ),
    # and what only looks like that
    *[
        cell(
            "otel_genai",
            {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f", key: sent},
            tool_call_id=None,
        )
        for key, sent in (
            ("gen_ai.tool.call.arguments", "content='21C' name='f' tool_call_id='call_1'"),
            ("gen_ai.tool.call.result", "content='21C' tool_call_id='call_1'"),
            ("gen_ai.tool.call.result", "content='21C' name='f' tool_call_id='call_1' and so on"),
            ("gen_ai.tool.call.result", "content='21C' name='f' tool_call_id='call_1' page=2"),
            ("gen_ai.tool.call.result", "content='21C' name='g' tool_call_id='call_1'"),
        )
    ],
    # what LangSmith sends of a tool that failed, and of one that gave an empty object
    *[
        cell(
            "langsmith",
            {"langsmith.span.kind": "tool", "gen_ai.completion": "{}"},
            {"name": "f", "status_code": status},
            result=result,
        )
        for status, result in ((1, "{}"), (2, None))
    ],
    # instructions that say nothing are none
    cell(
        "strands",
        {"gen_ai.operation.name": "chat"},
        {"events": [("gen_ai.system.message", {"content": said}) for said in ("", "Be brief.")]},
        system=[("system", "Be brief.")],
    ),
    # Agent 365 counts letters
    cell(
        "otel_genai",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.response.finish_reasons": 8,
            "gen_ai.output.messages": as_json([{"role": "assistant", "content": "a", "finish_reason": "stop"}]),
        },
        finish_reason="stop",
    ),
    cell("otel_genai", {"gen_ai.request.model": "m"}, {"name": "agent_run [w]"}, kind="agent", agent="w"),
    # what LlamaIndex itself tells
    cell(
        "llama_index",
        {},
        {
            "name": "OpenAI.complete",
            "events": [
                ("LLMCompletionStartEvent", {"prompt": "Why?", "model_dict.model": "m"}),
                ("LLMCompletionEndEvent", {"prompt": "Why?", "response.text": "So.", "response.raw.model": "m-1"}),
            ],
        },
        kind="llm",
        request_model="m",
        model="m-1",
        input=[("user", "Why?")],
        output=[("assistant", "So.")],
    ),
    cell("llama_index", {}, {"name": "Anthropic.chat", "events": [_LLAMA_INDEXS]}, tokens=(7, 2), cached=(4, None)),
    cell(  # whatever stands where an answer should
        "llama_index",
        {},
        {
            "events": [
                ("LLMChatEndEvent", {"response.raw": 1, "response.raw.choices": 1, "response.raw.choices.a.b": "[]"}),
                ("LLMChatStartEvent", {"messages": "5", "additional_kwargs.tools": 5}),
            ]
        },
        kind="llm",
    ),
    cell(
        "llama_index",
        {},
        {"name": "Retriever.retrieve", "events": [("RetrievalEndEvent", {"nodes": "[1]"})]},
        kind="retriever",
        result="[1]",
    ),
    cell(
        "llama_index",
        {},
        {"name": "Embedding.get", "events": [("EmbeddingStartEvent", {"model_dict.model_name": "m"})]},
        kind="embedding",
        model="m",
    ),
    cell(
        "llama_index",
        {"llamaindex.step.input_summary": "ToolCall(tool_name='f', tool_kwargs={'a': 1}, tool_id='c')"},
        {"name": "A.call_tool", "events": [("step.output", {"output": "ToolCallResult(o=T(text='\\xe9'), x..."})]},
        kind="tool",
        tool_name="f",
        tool_call_id="c",
        arguments='{"a":1}',
        result="\u00e9",
    ),
    cell(
        "llama_index",
        {"llamaindex.step.input_summary": "ToolCall(tool_name='f', tool_kwargs={'a': 'so muc..."},
        {"name": "A.call_tool", "events": [("step.output", {"output": "ToolCallResult(o=T(text='so lon..."})]},
        kind="tool",
        arguments="{'a': 'so muc...",
        result="so lon",
        notes=("truncated:llamaindex.step.input_summary", "truncated:output"),
    ),
    # any-agent's answer
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "chat", "gen_ai.output": as_json([{"tool.name": "f", "tool.args": '{"a": 1}'}])},
        asks=[(None, "f", {"a": 1})],
    ),
    # a call that Python wrote into the answer's text, and a text that is none
    *[
        cell(
            "otel_genai",
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.output.messages": as_json(
                    [{"role": "assistant", "parts": [{"type": "text", "content": f"ResponseFunctionToolCall({said})"}]}]
                ),
            },
            {"scope": "opentelemetry.instrumentation.openai_agents"},
            asks=asks,
        )
        for said, asks in (
            ("arguments='{\"a\": 1}', call_id='c1', name='f', type='function_call'", [("c1", "f", {"a": 1})]),
            ("f", []),
        )
    ],
    # DeepEval's, whose user names the conversation
    cell("otel_genai", {"confident.trace.thread_id": "s1", "gen_ai.conversation.id": "x"}, session_id="s1"),
    # of a request to OpenAI
    cell(
        "openinference",
        {"openinference.span.kind": "LLM", "llm.invocation_parameters": as_json({"model": "m", "user": "u1"})},
        user_id="u1",
    ),
    # who serves a model, where only its name tells, and what is no provider
    *[
        cell("otel_genai", {"gen_ai.request.model": sent}, model=model, provider=provider)
        for sent, model, provider in (
            ("openai:gpt-5", "gpt-5", "openai"),
            ("llama3:8b", "llama3:8b", None),
            ("mistral:7b", "mistral:7b", None),
        )
    ],
    # Agent 365's
    cell(
        "agent365",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.execution.payload": as_json({"id": "r1", "instructions": "Be brief."}),
            "gen_ai.choice.0.tool_json_schema": '{"name": "f"}',
            "llm_token_count_completion_details_reasoning": 8,
        },
        system=[("system", "Be brief.")],
        tool_definitions='[{"name": "f"}]',
        reasoning_tokens=8,
    ),
    # VeADK's events say who answers, its numbered attributes do not
    cell(
        "openllmetry",
        {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Why?", "gen_ai.prompt.1.role": "user"},
        {
            "events": [
                ("gen_ai.user.message", {"role": "user", "content": "Why?"}),
                (
                    "gen_ai.assistant.message",
                    {
                        "role": "model",
                        "tool_calls.0.id": "c1",
                        "tool_calls.0.type": "function",
                        "tool_calls.0.function.name": "f",
                        "tool_calls.0.function.arguments": '{"a": 1}',
                    },
                ),
                ("gen_ai.tool.message", {"role": "tool", "id": "c1", "content": "21C"}),
            ]
        },
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=[("c1", "f", {"a": 1})],
        answers=[("c1", "21C")],
    ),
    cell("openllmetry", {"gen_ai.response.finish_reason": "<no_finish_reason_provided>"}, finish_reason=None),
    cell("qwen_code", {"output_token_count": 20, "thoughts_token_count": 8}, reasoning_tokens=8),
]


@pytest.mark.parametrize("row", CELLS)
def test_what_is_not_in_a_table(row: Cell) -> None:
    """Is read by what it is called."""
    check(row)


def _read(scope: str, **attributes: Any) -> Any:
    dotted = {key.replace("__", "."): value for key, value in attributes.items()}
    return normalise(RawSpan("1" * 32, "2" * 16, "x", 1, 2, attributes=dotted, scope=RawScope(scope)))


def test_numbered_messages_of_traceai() -> None:
    """As OpenInference has them, below names of OpenTelemetry."""
    span = _read(
        "traceai_openai",
        gen_ai__span__kind="LLM",
        gen_ai__input__messages__0__message__role="user",
        gen_ai__input__messages__0__message__content="Why?",
        gen_ai__tool__definitions__0__tool__json_schema='{"name": "f"}',
    )
    assert [(m.role, m.text) for m in span.input] == [("user", "Why?")]
    assert span.tool_definitions == '[{"name": "f"}]'


def test_a_call_in_place_of_what_netra_says() -> None:
    """Is the call of a tool, and no answer to one."""
    span = _read(
        "netra.instrumentation.openai",
        llm__request__type="chat",
        gen_ai__completion__0__role="assistant",
        gen_ai__completion__0__content=as_json(_CALL),
        gen_ai__completion__0__tool_call_id="call_1",
        gen_ai__completion__1__finish_reason="tool_calls",
    )
    assert [(c["id"], c["name"], c["arguments"]) for m in span.output for c in m.tool_calls] == [
        ("call_1", "get_weather", {"city": "Paris"})
    ]
    assert span.finish_reason == "tool_call"


def test_values_that_say_of_what_type_they_are() -> None:
    """LangWatch's are read without it."""
    value = as_json({"type": "chat_messages", "value": _MESSAGES})
    span = _read("langwatch", langwatch__span__type="llm", langwatch__input=value)
    assert [(m.role, m.text) for m in span.input] == [("user", "Why?")]


@pytest.mark.parametrize(("total", "expected"), [(120, 100), (80, 60), (None, 60)])
def test_a_total_tells_whether_the_cache_lies_beside_the_input(total: int | None, expected: int) -> None:
    """Only a total that fits no other way adds it."""
    counts = {"gen_ai__usage__input_tokens": 60, "gen_ai__usage__output_tokens": 20}
    counts["gen_ai__usage__cache_read__input_tokens"] = 40
    if total is not None:
        counts["gen_ai__usage__total_tokens"] = total
    assert _read("mine", gen_ai__operation__name="chat", **counts).input_tokens == expected


def test_a_node_of_a_graph_is_no_agent() -> None:
    """Where it is the very call, it names nobody."""
    assert _read("openinference.x", openinference__span__kind="LLM", graph__node__id="llm_1").agent is None
    assert _read("openinference.x", openinference__span__kind="CHAIN", graph__node__id="planner").agent == "planner"


@pytest.mark.parametrize(
    ("told", "session"),
    [
        ({"thread__id": 4}, None),
        ({"thread__id": "01a2"}, "01a2"),
        ({"thread__id": 4, "session__id": "s"}, "s"),
        ({"thread__id": "", "session__id": "s"}, "s"),
        ({"thread__id": "01a2", "session__id": "s"}, "01a2"),
        ({"thread__id": "01a2", "conversation__id": "c"}, "c"),
    ],
)
def test_a_thread_of_the_system_is_no_session(told: dict[str, Any], session: str | None) -> None:
    """Codex gives both the same name; no attribute is lost by it."""
    span = _read("codex_otel", **told)
    assert (span.session_id, len(span.attributes)) == (session, len(told) - (session is not None))
