"""Spans that several conventions were written on, or that were cut: nothing counted twice, nothing lost."""

from typing import Any

import pytest

from tests.ingest.dialects.columns.cells import Cell, as_json, cell, check

WHY, SO, BRIEF = [("user", "Why?")], [("assistant", "So.")], [("system", "Be brief.")]
ASKS = [("c1", "f", {"a": 1})]
CHAT = {"gen_ai.operation.name": "chat"}
DETAILS = "gen_ai.client.inference.operation.details"


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


USER = {"role": "user", "parts": [text("Why?")]}
SYSTEM = {"role": "system", "parts": [text("Be brief.")]}
ASSISTANT = {"role": "assistant", "parts": [text("So.")], "finish_reason": "stop"}
OPENAI = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]

OF_TODAY = {
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.input.messages": as_json([SYSTEM, USER]),
    "gen_ai.output.messages": as_json([ASSISTANT]),
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.output_tokens": 20,
    "gen_ai.usage.cache_read.input_tokens": 40,
}
OF_OPENLLMETRY = {
    "llm.request.type": "chat",
    "gen_ai.system": "OpenAI",
    "gen_ai.prompt.0.role": "system",
    "gen_ai.prompt.0.content": "Be brief.",
    "gen_ai.prompt.1.role": "user",
    "gen_ai.prompt.1.content": "Why?",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.content": "So.",
    "gen_ai.completion.0.finish_reason": "stop",
    "gen_ai.usage.prompt_tokens": 100,
    "gen_ai.usage.completion_tokens": 20,
    "llm.usage.total_tokens": 120,
}
OF_OPENINFERENCE = {
    "openinference.span.kind": "LLM",
    "llm.model_name": "gpt-4o-2024-08-06",
    "llm.system": "openai",
    "llm.input_messages.0.message.role": "system",
    "llm.input_messages.0.message.content": "Be brief.",
    "llm.input_messages.1.message.role": "user",
    "llm.input_messages.1.message.content": "Why?",
    "llm.output_messages.0.message.role": "assistant",
    "llm.output_messages.0.message.content": "So.",
    "llm.token_count.prompt": 100,
    "llm.token_count.completion": 20,
    "llm.token_count.prompt_details.cache_read": 40,
    "input.value": as_json({"messages": OPENAI}),
    "output.value": as_json({"choices": [{"message": {"role": "assistant", "content": "So."}}]}),
}
OF_LANGFUSE = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-4o-2024-08-06",
    "langfuse.observation.input": as_json(OPENAI),
    "langfuse.observation.output": as_json({"role": "assistant", "content": "So."}),
    "langfuse.observation.usage_details": as_json({"input": 100, "output": 20}),
}
OF_LANGSMITH = {
    "langsmith.span.kind": "llm",
    "gen_ai.prompt": as_json({"messages": OPENAI}),
    "gen_ai.completion": as_json({"choices": [{"message": {"role": "assistant", "content": "So."}}]}),
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.output_tokens": 20,
}
OF_MLFLOW = {
    "mlflow.spanType": '"CHAT_MODEL"',
    "mlflow.spanInputs": as_json({"messages": OPENAI}),
    "mlflow.spanOutputs": as_json({"choices": [{"message": {"role": "assistant", "content": "So."}}]}),
    "mlflow.chat.tokenUsage": as_json({"input_tokens": 100, "output_tokens": 20}),
}
OF_VERCEL = {
    "ai.operationId": "ai.generateText.doGenerate",
    "ai.prompt.messages": as_json(OPENAI),
    "ai.response.text": "So.",
    "ai.usage.promptTokens": 100,
    "ai.usage.completionTokens": 20,
}
ALL = {"kind": "llm", "system": BRIEF, "input": WHY, "output": SO, "tokens": (100, 20)}

# Two instrumentations of one call, or one that writes for two readers.
TWO = [
    cell(dialect, {**CHAT, **one, **other}, **ALL)
    for dialect, one, other in (
        ("openinference", OF_OPENINFERENCE, OF_TODAY),
        ("openinference", OF_TODAY, OF_OPENINFERENCE),
        ("openinference", OF_OPENINFERENCE, OF_OPENLLMETRY),
        ("openinference", OF_OPENINFERENCE, OF_VERCEL),
        ("openllmetry", OF_OPENLLMETRY, OF_TODAY),
        ("openllmetry", OF_TODAY, OF_OPENLLMETRY),
        ("langfuse", OF_LANGFUSE, OF_TODAY),
        ("langfuse", OF_LANGFUSE, OF_OPENLLMETRY),
        ("langfuse", OF_LANGFUSE, OF_OPENINFERENCE),
        ("langfuse", OF_LANGFUSE, OF_VERCEL),
        ("langsmith", OF_LANGSMITH, OF_TODAY),
        ("langsmith", OF_LANGSMITH, OF_VERCEL),
        ("mlflow", OF_MLFLOW, OF_TODAY),
        ("mlflow", OF_MLFLOW, OF_VERCEL),
        ("vercel_legacy", OF_VERCEL, OF_TODAY),
    )
]

# What one convention leaves open, the other says.
GAPS = [
    cell(
        "openinference",
        {"openinference.span.kind": "LLM", **OF_TODAY},
        **ALL,
        model="gpt-4o-2024-08-06",
        request_model="gpt-4o",
        provider="openai",
        cached=(40, None),
        finish_reason="stop",
    ),
    cell(
        "openinference",
        {"openinference.span.kind": "LLM", **OF_OPENLLMETRY},
        **ALL,
        finish_reason="stop",
    ),
    cell(
        "langfuse",
        {"langfuse.observation.type": "generation", **OF_TODAY},
        {"scope": "langfuse-sdk"},
        **ALL,
        provider="openai",
    ),
    cell("mlflow", {"mlflow.spanType": '"CHAT_MODEL"', **OF_TODAY}, **ALL),
    cell("langsmith", {"langsmith.span.kind": "llm", **OF_TODAY}, **ALL),
    cell("langsmith", {"langsmith.span.kind": "llm", **OF_OPENLLMETRY}, **ALL),
    cell("langfuse", {"langfuse.observation.type": "generation", **OF_OPENLLMETRY}, **ALL),
    cell("langfuse", {"langfuse.observation.type": "generation", **OF_OPENINFERENCE}, **ALL),
    cell("openinference", {"mlflow.spanType": '"LLM"', **OF_OPENINFERENCE}, **ALL),
]

# OpenTelemetry's conventions of three generations at once.
GENERATIONS = [
    cell(
        "otel_genai",
        {
            **CHAT,
            **OF_TODAY,
            "gen_ai.system": "openai",
            "gen_ai.usage.prompt_tokens": 100,
            "gen_ai.usage.completion_tokens": 20,
            "gen_ai.usage.cache_read_input_tokens": 40,
            "gen_ai.prompt": as_json(OPENAI),
            "gen_ai.completion": "So.",
        },
        {
            "events": [
                ("gen_ai.system.message", {"content": "Be brief."}),
                ("gen_ai.user.message", {"content": "Why?"}),
                ("gen_ai.choice", {"message": {"role": "assistant", "content": "So."}, "finish_reason": "stop"}),
                ("gen_ai.content.prompt", {"gen_ai.prompt": "Why?"}),
                (DETAILS, {"gen_ai.input.messages": [USER], "gen_ai.output.messages": [ASSISTANT]}),
            ]
        },
        **ALL,
        cached=(40, None),
    ),
    # events alone, of two generations: what was said is said once
    cell(
        "otel_genai",
        CHAT,
        {
            "events": [
                ("gen_ai.user.message", {"content": "Why?"}),
                ("gen_ai.choice", {"message": {"role": "assistant", "content": "So."}}),
                (DETAILS, {"gen_ai.input.messages": [USER], "gen_ai.output.messages": [ASSISTANT]}),
            ]
        },
        input=WHY,
        output=SO,
    ),
    cell(
        "otel_genai",
        CHAT,
        {
            "events": [
                (DETAILS, {"gen_ai.input.messages": [USER], "gen_ai.output.messages": [ASSISTANT]}),
                ("gen_ai.user.message", {"content": "Why?"}),
                ("gen_ai.choice", {"message": {"role": "assistant", "content": "So."}}),
            ]
        },
        input=WHY,
        output=SO,
    ),
]

MANY = [{"role": "user", "parts": [text(f"Question {number}")]} for number in range(50)]
WHOLE = as_json(MANY)

# JSON that a limit cut.
CUT = [
    cell(
        dialect,
        {**home, key: WHOLE[:at] + marker},
        {"name": "call_llm"} if dialect == "adk" else None,
        input=[("user", f"Question {number}") for number in range(19)] + [("user", "Quest")],
        notes=(f"truncated:{key}",),
    )
    for at in [WHOLE.index("Question 19") + 5]
    for dialect, home, key, marker in (
        ("otel_genai", CHAT, "gen_ai.input.messages", ""),
        ("openllmetry", {}, "gen_ai.input.messages", ""),
        ("gemini_cli", CHAT, "gen_ai.input.messages", "...[TRUNCATED: original length 99999]"),
        ("copilot", CHAT, "gen_ai.input.messages", "...[truncated, original 70000 chars]"),
        ("openinference", {"openinference.span.kind": "CHAIN"}, "input.value", ""),
        ("langfuse", {}, "langfuse.observation.input", ""),
        ("mlflow", {"mlflow.spanType": '"CHAIN"'}, "mlflow.spanInputs", ""),
        ("vercel_legacy", {}, "ai.prompt.messages", ""),
        ("langsmith", {"langsmith.span.kind": "llm"}, "gen_ai.prompt", ""),
    )
] + [
    # a tool's arguments stay the text that was sent
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.arguments": '{"city": "Par'},
        arguments='{"city": "Par',
        notes=("truncated:gen_ai.tool.call.arguments",),
    ),
    # a plain text that was cut is a text
    cell("otel_genai", {**CHAT, "gen_ai.prompt": "Why is the sk"}, input=[("user", "Why is the sk")], notes=()),
    # within a message: arguments of a call that the model itself did not finish
    cell(
        "otel_genai",
        {
            **CHAT,
            "gen_ai.output.messages": as_json(
                [
                    {
                        "role": "assistant",
                        "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": '{"a": 1, "b'}],
                    }
                ]
            ),
        },
        asks=[("c1", "f", '{"a": 1, "b')],
        notes=(),
    ),
]

CALL = {"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}}
# Structured values where JSON text was: key-value lists and arrays.
STRUCTURED = [
    cell("otel_genai", {**CHAT, "gen_ai.input.messages": [SYSTEM, USER]}, system=BRIEF, input=WHY),
    cell("otel_genai", {**CHAT, "gen_ai.output.messages": [{"role": "assistant", "parts": [CALL]}]}, asks=ASKS),
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.tool.definitions": [{"type": "function", "name": "f"}]},
        tool_definitions='[{"type":"function","name":"f"}]',
    ),
    cell(
        "otel_genai",
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.arguments": {"a": 1}},
        arguments='{"a":1}',
    ),
    # a list of texts, each the JSON of one message
    cell("otel_genai", {**CHAT, "gen_ai.input.messages": [as_json(SYSTEM), as_json(USER)]}, system=BRIEF, input=WHY),
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.tool.definitions": ['{"name":"f"}', '{"name":"g"}']},
        tool_definitions='[{"name":"f"},{"name":"g"}]',
    ),
    cell(
        "openinference",
        {"openinference.span.kind": "CHAIN", "input.value": {"messages": OPENAI}},
        system=BRIEF,
        input=WHY,
    ),
    cell(
        "langfuse",
        {"langfuse.observation.input": OPENAI, "langfuse.observation.usage_details": {"input": 5, "output": 2}},
        input=WHY,
        tokens=(5, 2),
    ),
    cell("mlflow", {"mlflow.spanType": "LLM", "mlflow.spanInputs": {"messages": OPENAI}}, kind="llm", input=WHY),
    cell(
        "vercel_legacy",
        {"ai.response.toolCalls": [{"toolCallId": "c1", "toolName": "f", "input": {"a": 1}}]},
        asks=ASKS,
    ),
    # bytes of text
    cell("otel_genai", {**CHAT, "gen_ai.input.messages": as_json([USER]).encode()}, input=WHY),
    cell("otel_genai", {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.result": b"21C"}, result="21C"),
    cell(
        "otel_genai",
        {
            **CHAT,
            "gen_ai.input.messages": [
                {"role": "user", "parts": [{"type": "blob", "modality": "image", "content": b"hi"}]}
            ],
        },
        input_parts=[[{"type": "blob", "modality": "image", "content": "hi"}]],
    ),
]

# One batch of calls, answered in another order, by messages or within one.
BOTH = [("c1", "f", {"a": 1}), ("c2", "f", {"a": 2})]
CALLS = {"role": "assistant", "parts": [CALL, {**CALL, "id": "c2", "arguments": {"a": 2}}]}


def answer(call_id: str) -> dict[str, Any]:
    return {"type": "tool_call_response", "id": call_id, "response": f"of {call_id}"}


PARALLEL = [
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.input.messages": as_json([USER, CALLS, *said])},
        asked=BOTH,
        answers=[("c2", "of c2"), ("c1", "of c1")],
    )
    for said in (
        [{"role": "tool", "parts": [answer("c2")]}, {"role": "tool", "parts": [answer("c1")]}],
        [{"role": "tool", "parts": [answer("c2"), answer("c1")]}],
        [{"role": "user", "parts": [answer("c2"), answer("c1")]}],
        [{"role": "user", "parts": [answer("c2"), answer("c1"), text("And now?")]}],
    )
]


@pytest.mark.parametrize("of", TWO)
def test_two_instrumentations_on_one_span(of: Cell) -> None:
    """What both say is said once."""
    check(of)


@pytest.mark.parametrize("of", GAPS)
def test_one_says_what_the_other_leaves_open(of: Cell) -> None:
    """The dialect is that of the first; the columns are filled by both."""
    check(of)


@pytest.mark.parametrize("of", GENERATIONS)
def test_generations_of_the_conventions(of: Cell) -> None:
    """The same in the words of 1.27, of 1.36 and of today."""
    check(of)


@pytest.mark.parametrize("of", CUT)
def test_values_that_were_cut(of: Cell) -> None:
    """What is left is read, the whole of it kept, and the span says so."""
    check(of)


@pytest.mark.parametrize("of", STRUCTURED)
def test_structured_values(of: Cell) -> None:
    """They read as the same in JSON."""
    check(of)


@pytest.mark.parametrize("of", PARALLEL)
def test_parallel_calls(of: Cell) -> None:
    """Each answer keeps the id of its call, and its place."""
    check(of)
