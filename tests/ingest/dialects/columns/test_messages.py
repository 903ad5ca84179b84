"""Columns ``input``, ``output``, ``system``: where each instrumentation writes what was said, and in what shape."""

from typing import Any

import pytest

from tests.ingest.dialects.columns.cells import Cell, as_json, cell, check

CHAT = {"gen_ai.operation.name": "chat"}
WHY, SO, BRIEF = [("user", "Why?")], [("assistant", "So.")], [("system", "Be brief.")]
ASKS = [("c1", "f", {"a": 1})]
DETAILS = "gen_ai.client.inference.operation.details"


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


def message(role: str, *parts: Any) -> dict[str, Any]:
    return {"role": role, "parts": list(parts)}


CALL = {"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}}
FUNCTION = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
USER, ASSISTANT = message("user", text("Why?")), message("assistant", text("So."))

# Since 1.37: attributes of the span, as JSON or structured.
TODAY = [
    *[
        cell("otel_genai", {**CHAT, "gen_ai.input.messages": write([USER])}, input=WHY)
        for write in (as_json, list, lambda value: as_json(as_json(value)))
    ],
    *[
        cell("otel_genai", {**CHAT, "gen_ai.output.messages": write([ASSISTANT])}, output=SO)
        for write in (as_json, list)
    ],
    *[
        cell("otel_genai", {**CHAT, "gen_ai.system_instructions": write([text("Be brief.")])}, system=BRIEF)
        for write in (as_json, list)
    ],
    *[
        cell(
            "otel_genai",
            {**CHAT, "gen_ai.output.messages": [message("assistant", {**CALL, "arguments": said})]},
            asks=ASKS,
        )
        for said in ({"a": 1}, '{"a": 1}')
    ],
    *[
        cell(
            "otel_genai",
            {
                **CHAT,
                "gen_ai.input.messages": [message("tool", {"type": "tool_call_response", "id": "c1", name: "21C"})],
            },
            answers=[("c1", "21C")],
        )
        for name in ("response", "result")
    ],
    cell(
        "otel_genai",
        {
            **CHAT,
            "gen_ai.output.messages": [message("assistant", {"type": "reasoning", "content": "Hm."}, text("So."))],
        },
        output=SO,
        thought=["Hm."],
    ),
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.output.messages": [{**ASSISTANT, "finish_reason": "stop", "name": None}]},
        output=SO,
        finish_reason="stop",
    ),
    # an id that names no call makes nobody a tool
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.input.messages": [{"role": "user", "content": "Why?", "tool_call_id": ""}]},
        input=WHY,
    ),
    # what a part is beyond the convention's common ones, it stays
    *[
        cell("otel_genai", {**CHAT, "gen_ai.input.messages": [message("user", part)]}, input_parts=[[part]])
        for part in (
            {"type": "blob", "modality": "image", "mime_type": "image/png", "content": "aGk="},
            {"type": "file", "modality": "image", "file_id": "f1"},
            {"type": "uri", "modality": "image", "uri": "https://example.org/a.png"},
            {"type": "server_tool_call", "id": "s1", "name": "web_search", "server_tool_call": {"query": "q"}},
            {"type": "server_tool_call_response", "id": "s1", "server_tool_call_response": {"n": 1}},
            {"type": "compaction", "content": "What was before."},
            {"type": "new_kind", "words": ["a"]},
        )
    ],
    # references to what was stored elsewhere
    *[
        cell("otel_genai", {**CHAT, key: "s3://b/1.json"}, input=[], output=[], system=[])
        for key in (
            "gen_ai.input.messages_ref",
            "gen_ai.output.messages_ref",
            "gen_ai.system_instructions_ref",
            "gen_ai.tool.definitions_ref",
        )
    ],
]

# Since 1.37, as one event of the span or several.
EVENTS = [
    cell(
        "otel_genai",
        CHAT,
        {"events": [(DETAILS, {"gen_ai.input.messages": [USER], "gen_ai.output.messages": [ASSISTANT]})]},
        input=WHY,
        output=SO,
        kept_events=[],
    ),
    cell(
        "strands",
        CHAT,
        {
            "events": [
                (DETAILS, {"gen_ai.system_instructions": as_json([text("Be brief.")])}),
                (DETAILS, {"gen_ai.input.messages": as_json([USER])}),
                (DETAILS, {"gen_ai.output.messages": as_json([ASSISTANT])}),
            ]
        },
        input=WHY,
        output=SO,
        system=BRIEF,
        kept_events=[],
    ),
    # the span says it too: taken once
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.input.messages": as_json([USER])},
        {"events": [(DETAILS, {"gen_ai.input.messages": [USER], "gen_ai.output.messages": [ASSISTANT]})]},
        input=WHY,
        output=SO,
    ),
    # the tools, the model and the counts may be there only
    cell(
        "otel_genai",
        CHAT,
        {
            "events": [
                (
                    DETAILS,
                    {
                        "gen_ai.input.messages": [USER],
                        "gen_ai.tool.definitions": [{"name": "f"}],
                        "gen_ai.request.model": "gpt-4o",
                        "gen_ai.response.finish_reasons": ["stop"],
                        "gen_ai.usage.input_tokens": 5,
                        "gen_ai.usage.output_tokens": 2,
                    },
                )
            ]
        },
        input=WHY,
        tool_definitions='[{"name":"f"}]',
        kept_events=[DETAILS],
        model="gpt-4o",
        finish_reason="stop",
        tokens=(5, 2),
    ),
]

# 1.28 to 1.36: one event a message.
ONE_EVENT_A_MESSAGE = [
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.system": "openai"},
        {
            "events": [
                ("gen_ai.system.message", {"gen_ai.system": "openai", "content": "Be brief."}),
                ("gen_ai.user.message", {"content": "Why?"}),
                ("gen_ai.assistant.message", {"tool_calls": [FUNCTION]}),
                ("gen_ai.tool.message", {"content": "21C", "id": "c1"}),
                (
                    "gen_ai.choice",
                    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "So."}},
                ),
            ]
        },
        system=BRIEF,
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
        output=SO,
        finish_reason="stop",
        kept_events=[],
    ),
    # the name as an attribute
    cell(
        "otel_genai",
        CHAT,
        {"events": [("event", {"event.name": "gen_ai.user.message", "content": "Why?"})]},
        input=WHY,
        kept_events=[],
    ),
    # blocks of Bedrock as JSON
    cell(
        "strands",
        {**CHAT, "gen_ai.system": "strands-agents"},
        {
            "events": [
                ("gen_ai.user.message", {"content": as_json([{"text": "Why?"}])}),
                (
                    "gen_ai.assistant.message",
                    {"content": as_json([{"toolUse": {"toolUseId": "c1", "name": "f", "input": {"a": 1}}}])},
                ),
                (
                    "gen_ai.tool.message",
                    {
                        "content": as_json(
                            [{"toolResult": {"toolUseId": "c1", "content": [{"text": "21C"}], "status": "success"}}]
                        )
                    },
                ),
                ("gen_ai.choice", {"finish_reason": "end_turn", "message": as_json([{"text": "So."}])}),
            ]
        },
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
        output=SO,
        finish_reason="stop",
    ),
    *[
        cell(
            "pydantic_ai",
            {
                **operation,
                key: as_json(
                    [
                        {"event.name": "gen_ai.user.message", "role": "user", "content": "Why?"},
                        {"event.name": last, **said},
                    ]
                ),
            },
            input=WHY,
            output=SO,
        )
        for operation, key, last, said in (
            (CHAT, "events", "gen_ai.choice", {"message": {"role": "assistant", "content": "So."}}),
            (
                {"gen_ai.operation.name": "invoke_agent"},
                "all_messages_events",
                "gen_ai.assistant.message",
                {"role": "assistant", "content": "So."},
            ),
        )
    ],
]

# Up to 1.27.
FIRST = [
    cell(
        "otel_genai",
        {"gen_ai.system": "openai"},
        {
            "events": [
                ("gen_ai.content.prompt", {"gen_ai.prompt": "Why?"}),
                ("gen_ai.content.completion", {"gen_ai.completion": "So."}),
            ]
        },
        input=WHY,
        output=SO,
        kept_events=[],
    ),
    cell("otel_genai", {"gen_ai.prompt": "Why?", "gen_ai.completion": "So."}, input=WHY, output=SO),
    cell(
        "langsmith",
        {
            "langsmith.span.kind": "llm",
            "gen_ai.prompt": as_json(
                {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]}
            ),
            "gen_ai.completion": as_json(
                {"choices": [{"message": {"role": "assistant", "content": "So."}, "finish_reason": "stop"}]}
            ),
        },
        input=WHY,
        output=SO,
        system=BRIEF,
        finish_reason="stop",
    ),
]

IN, OUT = "llm.input_messages.", "llm.output_messages."
LLM = {"openinference.span.kind": "LLM"}
OPENINFERENCE = [
    cell("openinference", {**LLM, IN + "0.message.role": "user", IN + "0.message.content": "Why?"}, input=WHY),
    cell("openinference", {**LLM, OUT + "0.message.role": "assistant", OUT + "0.message.content": "So."}, output=SO),
    cell(
        "openinference",
        {
            **LLM,
            IN + "1.message.role": "tool",
            IN + "1.message.content": "21C",
            IN + "1.message.name": "f",
            IN + "1.message.tool_call_id": "c1",
            IN + "0.message.role": "user",
            IN + "0.message.contents.0.message_content.type": "text",
            IN + "0.message.contents.0.message_content.text": "Why?",
        },
        input=[("user", "Why?"), ("tool", "")],
        answers=[("c1", "21C")],
    ),
    cell(
        "openinference",
        {
            **LLM,
            IN + "0.message.role": "user",
            IN + "0.message.contents.0.message_content.type": "image",
            IN + "0.message.contents.0.message_content.image.image.url": "https://example.org/a.png",
        },
        input_parts=[[{"type": "uri", "modality": "image", "uri": "https://example.org/a.png"}]],
    ),
    cell(
        "openinference",
        {
            **LLM,
            OUT + "0.message.role": "assistant",
            OUT + "0.message.tool_calls.0.tool_call.id": "c1",
            OUT + "0.message.tool_calls.0.tool_call.function.name": "f",
            OUT + "0.message.tool_calls.0.tool_call.function.arguments": '{"a": 1}',
        },
        asks=ASKS,
    ),
    cell(
        "openinference",
        {
            **LLM,
            OUT + "0.message.role": "assistant",
            OUT + "0.message.contents.0.message_content.type": "reasoning",
            OUT + "0.message.contents.0.message_content.text": "Hm.",
            OUT + "0.message.contents.0.message_content.signature": "s",
            OUT + "0.message.contents.1.message_content.type": "text",
            OUT + "0.message.contents.1.message_content.text": "So.",
            OUT + "0.message.contents.2.tool_call.id": "c1",
            OUT + "0.message.contents.2.tool_call.function.name": "f",
            OUT + "0.message.contents.2.tool_call.function.arguments": '{"a": 1}',
        },
        output=SO,
        thought=["Hm."],
        asks=ASKS,
    ),
    # thoughts nobody may read
    cell(
        "openinference",
        {
            **LLM,
            OUT + "0.message.role": "assistant",
            OUT + "0.message.contents.0.message_content.type": "redacted_thinking",
            OUT + "0.message.contents.0.message_content.data": "xyz",
        },
        output_parts=[[{"type": "redacted_thinking", "data": "xyz"}]],
    ),
    cell(
        "openinference",
        {
            **LLM,
            OUT + "0.message.role": "assistant",
            OUT + "0.message.function_call_name": "f",
            OUT + "0.message.function_call_arguments_json": '{"a": 1}',
        },
        asks=[(None, "f", {"a": 1})],
    ),
    cell(
        "openinference",
        {**LLM, "llm.prompts.0.prompt.text": "Why?", "llm.choices.0.completion.text": "So."},
        input=WHY,
        output=SO,
    ),
    cell(
        "openinference",
        {"openinference.span.kind": "CHAIN", "input.value": "Why?", "output.value": "So."},
        input=WHY,
        output=SO,
    ),
    cell(
        "openinference",
        {
            "openinference.span.kind": "CHAIN",
            "input.value": as_json({"messages": [{"role": "user", "content": "Why?"}]}),
            "input.mime_type": "application/json",
        },
        input=WHY,
    ),
    # the raw body beside the numbered messages is the same once more
    cell(
        "openinference",
        {
            **LLM,
            IN + "0.message.role": "user",
            IN + "0.message.content": "Why?",
            "input.value": as_json({"messages": [{"role": "user", "content": "Why?"}]}),
        },
        input=WHY,
    ),
    cell(
        "openinference",
        {
            "openinference.span.kind": "RETRIEVER",
            "input.value": "Why?",
            "retrieval.documents.0.document.id": "d1",
            "retrieval.documents.0.document.content": "So.",
            "retrieval.documents.0.document.score": 0.5,
            "retrieval.documents.0.document.metadata": '{"a": 1}',
        },
        input=WHY,
        result='[{"content":"So.","id":"d1","metadata":"{\\"a\\": 1}","score":0.5}]',
    ),
    cell(
        "openinference",
        {
            "openinference.span.kind": "RERANKER",
            "reranker.query": "Why?",
            "reranker.top_k": 1,
            "reranker.input_documents.0.document.content": "No.",
            "reranker.output_documents.0.document.content": "So.",
        },
        input=WHY,
        result='[{"content":"So."}]',
    ),
    cell(
        "openinference",
        {
            "openinference.span.kind": "EMBEDDING",
            "embedding.embeddings.0.embedding.text": "Why?",
            "embedding.embeddings.0.embedding.vector": [0.5],
        },
        input=WHY,
    ),
]

PROMPT, COMPLETION = "gen_ai.prompt.", "gen_ai.completion."
OPENLLMETRY = [
    cell(
        "openllmetry",
        {"gen_ai.input.messages": as_json([USER]), "gen_ai.output.messages": as_json([ASSISTANT])},
        input=WHY,
        output=SO,
    ),
    cell(
        "openllmetry",
        {
            PROMPT + "0.role": "system",
            PROMPT + "0.content": "Be brief.",
            PROMPT + "1.role": "user",
            PROMPT + "1.content": "Why?",
            PROMPT + "2.role": "assistant",
            PROMPT + "2.tool_calls.0.id": "c1",
            PROMPT + "2.tool_calls.0.name": "f",
            PROMPT + "2.tool_calls.0.arguments": '{"a": 1}',
            PROMPT + "3.role": "tool",
            PROMPT + "3.tool_call_id": "c1",
            PROMPT + "3.content": "21C",
            COMPLETION + "0.role": "assistant",
            COMPLETION + "0.content": "So.",
            COMPLETION + "0.finish_reason": "stop",
        },
        system=BRIEF,
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
        output=SO,
        finish_reason="stop",
    ),
    cell(
        "openllmetry",
        {COMPLETION + "0.role": "assistant", COMPLETION + "0.refusal": "No."},
        output_parts=[[{"type": "refusal", "content": "No."}]],
    ),
    cell("openllmetry", {PROMPT + "0.message.role": "user", PROMPT + "0.message.content": "Why?"}, input=WHY),
    cell("openllmetry", {"traceloop.entity.input": as_json({"args": ["Why?"], "kwargs": {}})}, input=WHY),
    cell("openllmetry", {"traceloop.entity.output": '"So."'}, output=SO),
]

_IN, _OUT = "langfuse.observation.input", "langfuse.observation.output"
CHUNKS = [
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "S", "tool_calls": None}}]},
    {"choices": [{"index": 0, "delta": {"content": "o."}}]},
    {
        "choices": [
            {
                "index": 0,
                "delta": {"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "f", "arguments": '{"a"'}}]},
            }
        ]
    },
    {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, "function": {"arguments": ": 1}"}}]}}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]},
    {"choices": [], "usage": {"prompt_tokens": 100}},
]
IN_PIECES = [
    *[
        cell(
            "openinference",
            {"openinference.span.kind": "LLM", "output.value": as_json(said)},
            output=SO,
            asks=ASKS,
            finish_reason="tool_call",
        )
        for said in (CHUNKS, {"output": CHUNKS})
    ],
    cell(
        "openinference",
        {
            "openinference.span.kind": "LLM",
            "output.value": as_json(
                [{"choices": [{"index": place, "delta": {"content": said}}]} for place, said in ((1, "b"), (0, "a"))]
            ),
        },
        output=[("assistant", "a"), ("assistant", "b")],
    ),
    # of what Gemini streams, the last tells the counts
    cell(
        "gemini_cli",
        {
            "gen_ai.operation.name": "llm_call",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.output.messages": as_json(
                [
                    {"candidates": [{"content": {"role": "model", "parts": [{"text": "S"}]}}]},
                    {
                        "candidates": [{"content": {"role": "model", "parts": [{"text": "o."}]}}],
                        "usageMetadata": {
                            "promptTokenCount": 100,
                            "candidatesTokenCount": 12,
                            "thoughtsTokenCount": 8,
                            "cachedContentTokenCount": 40,
                            "totalTokenCount": 120,
                        },
                    },
                ]
            ),
        },
        output=SO,
        tokens=(100, 20),
        cached=(40, None),
        reasoning_tokens=8,
    ),
    cell(
        "pydantic_ai",
        {"request_data": "{}", "response_data": as_json({"combined_chunk_content": "So.", "chunk_count": 3})},
        {"scope": "logfire.anthropic"},
        output=SO,
    ),
    cell(
        "vercel_legacy",
        {"ai.operationId": "ai.embedMany.doEmbed", "ai.values": ['"a"', '"b"']},
        input=[("user", "a"), ("user", "b")],
        left={},
    ),
]

OTHERS = [
    cell("langfuse", {_IN: "Why?", _OUT: "So."}, input=WHY, output=SO),
    cell(
        "langfuse",
        {_IN: as_json([{"role": "user", "content": "Why?"}]), _OUT: as_json({"role": "assistant", "content": "So."})},
        input=WHY,
        output=SO,
    ),
    cell("langfuse", {_IN: as_json({"args": ["Why?"], "kwargs": {}}), _OUT: '"So."'}, input=WHY, output=SO),
    cell("langfuse", {"langfuse.trace.input": "Why?", "langfuse.trace.output": "So."}, input=WHY, output=SO),
    cell("langfuse", {_IN: "Why?", "langfuse.trace.input": "All of it"}, input=WHY),
    cell(
        "vercel_legacy",
        {
            "ai.prompt.messages": as_json(
                [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": [{"type": "text", "text": "Why?"}]},
                    {
                        "role": "assistant",
                        "content": [{"type": "tool-call", "toolCallId": "c1", "toolName": "f", "input": {"a": 1}}],
                    },
                    {
                        "role": "tool",
                        "content": [
                            {
                                "type": "tool-result",
                                "toolCallId": "c1",
                                "toolName": "f",
                                "output": {"type": "text", "value": "21C"},
                            }
                        ],
                    },
                ]
            )
        },
        system=BRIEF,
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
    ),
    cell(
        "vercel_legacy",
        {"ai.operationId": "ai.generateText", "ai.prompt": as_json({"system": "Be brief.", "prompt": "Why?"})},
        system=BRIEF,
        input=WHY,
    ),
    cell(
        "vercel_legacy",
        {
            "ai.operationId": "ai.generateText",
            "ai.prompt": as_json({"system": "Be brief.", "messages": [{"role": "user", "content": "Why?"}]}),
        },
        system=BRIEF,
        input=WHY,
    ),
    cell("vercel_legacy", {"ai.response.text": "So."}, output=SO),
    cell(
        "vercel_legacy",
        {"ai.response.toolCalls": as_json([{"toolCallId": "c1", "toolName": "f", "args": {"a": 1}}])},
        asks=ASKS,
    ),
    cell("vercel_legacy", {"ai.response.text": "So.", "ai.response.reasoning": "Hm."}, output=SO, thought=["Hm."]),
    cell("vercel_legacy", {"ai.response.object": '{"a":1}'}, output=[("assistant", '{"a":1}')]),
    cell("vercel_legacy", {"ai.result.text": "So."}, output=SO),
    cell(
        "vercel",
        {**CHAT, "gen_ai.input.messages": as_json([USER]), "gen_ai.output.messages": as_json([ASSISTANT])},
        input=WHY,
        output=SO,
    ),
    cell("pydantic_ai", {**CHAT, "gen_ai.input.messages": as_json([USER])}, input=WHY),
    cell(
        "pydantic_ai",
        {
            "gen_ai.operation.name": "invoke_agent",
            "pydantic_ai.all_messages": as_json([USER, ASSISTANT]),
            "final_result": "So.",
        },
        input=WHY,
        output=SO,
    ),
    cell("pydantic_ai", {"gen_ai.operation.name": "invoke_agent", "final_result": "So."}, output=SO),
    # up to version 5 tools answer as the user
    cell(
        "pydantic_ai",
        {
            **CHAT,
            "gen_ai.input.messages": as_json(
                [USER, message("user", {"type": "tool_call_response", "id": "c1", "name": "f", "result": "21C"})]
            ),
        },
        input=[("user", "Why?"), ("tool", "")],
        answers=[("c1", "21C")],
    ),
    cell(
        "pydantic_ai",
        {
            "request_data": as_json({"messages": [{"role": "user", "content": "Why?"}], "model": "gpt-4o"}),
            "response_data": as_json({"message": {"role": "assistant", "content": "So."}}),
            "logfire.msg": "Chat Completion",
            "logfire.json_schema": '{"type": "object"}',
        },
        {"scope": "logfire.openai"},
        input=WHY,
        output=SO,
        request_model="gpt-4o",
    ),
    cell(
        "mlflow",
        {
            "mlflow.spanType": '"CHAT_MODEL"',
            "mlflow.spanInputs": as_json({"messages": [{"role": "user", "content": "Why?"}]}),
            "mlflow.spanOutputs": as_json({"choices": [{"message": {"role": "assistant", "content": "So."}}]}),
        },
        input=WHY,
        output=SO,
    ),
    cell(
        "mlflow",
        {
            "mlflow.spanType": '"CHAIN"',
            "mlflow.spanInputs": as_json({"question": "Why?"}),
            "mlflow.spanOutputs": '"So."',
        },
        input=WHY,
        output=SO,
    ),
    cell(
        "adk",
        {
            "gcp.vertex.agent.llm_request": as_json(
                {
                    "model": "gemini-2.5-pro",
                    "config": {"system_instruction": "Be brief."},
                    "contents": [{"role": "user", "parts": [{"text": "Why?"}]}],
                }
            ),
            "gcp.vertex.agent.llm_response": as_json({"content": {"role": "model", "parts": [{"text": "So."}]}}),
        },
        {"name": "call_llm"},
        system=BRIEF,
        input=WHY,
        output=SO,
    ),
    cell(
        "adk",
        {"gcp.vertex.agent.data": as_json([{"role": "user", "parts": [{"text": "Why?"}]}])},
        {"name": "send_data"},
        kind="chain",
    ),
    # words for nothing
    *[
        cell(
            "adk",
            {"gcp.vertex.agent.llm_request": word, "gcp.vertex.agent.llm_response": word},
            {"name": "call_llm"},
            input=[],
            output=[],
        )
        for word in ("{}", "<not serializable>", "<not specified>", "N/A")
    ],
    cell("claude_code", {"span.type": "interaction", "user_prompt": "Why?"}, input=WHY),
    cell(
        "claude_code",
        {"span.type": "llm_request", "new_context": "Why?", "response.model_output": "So."},
        input=WHY,
        output=SO,
    ),
    cell("claude_code", {"span.type": "interaction", "user_prompt": "<REDACTED>"}, input=[]),
    cell("codex", {"prompt": "Why?"}, {"name": "run_turn"}, input=WHY),
    cell("codex", {"prompt": "[REDACTED]"}, {"name": "run_turn"}, input=[]),
    *[
        cell("gemini_cli", {"gen_ai.operation.name": "llm_call", "gen_ai.input.messages": said}, input=WHY)
        for said in (
            "Why?",
            as_json("Why?"),
            as_json({"role": "user", "parts": [{"text": "Why?"}]}),
            as_json([{"role": "user", "parts": [{"text": "Why?"}]}]),
            as_json({"contents": [{"role": "user", "parts": [{"text": "Why?"}]}]}),
        )
    ],
    cell(
        "gemini_cli",
        {
            "gen_ai.operation.name": "llm_call",
            "gen_ai.output.messages": as_json(
                [
                    {"candidates": [{"content": {"role": "model", "parts": [{"text": "S"}]}}]},
                    {"candidates": [{"content": {"role": "model", "parts": [{"text": "o."}]}, "finishReason": "STOP"}]},
                ]
            ),
        },
        output=SO,
        finish_reason="stop",
    ),
    cell("copilot", {**CHAT, "gen_ai.input.messages": as_json([USER])}, input=WHY),
    *[
        cell(
            "openclaw",
            {f"openclaw.content.{name}": as_json([said])},
            {"name": "openclaw.model.call"},
            **{column: expected},
        )
        for name, said, column, expected in (
            ("input_messages", USER, "input", WHY),
            ("output_messages", ASSISTANT, "output", SO),
        )
    ],
    *[cell("livekit", {key: "Why?"}, input=WHY) for key in ("lk.user_input", "lk.user_transcript", "lk.input_text")],
    cell(
        "livekit",
        {"lk.chat_ctx": as_json({"items": [{"type": "message", "role": "user", "content": ["Why?"]}]})},
        input=WHY,
    ),
    cell("livekit", {"lk.response.text": "So."}, output=SO),
    cell(
        "livekit",
        {"lk.response.function_calls": as_json([{"call_id": "c1", "name": "f", "arguments": '{"a": 1}'}])},
        asks=ASKS,
    ),
    cell("genkit", {"genkit:input": '"Why?"', "genkit:output": '"So."'}, input=WHY, output=SO),
    cell("flue", {"flue.turn.input": "Why?", "flue.turn.output": "So."}, input=WHY, output=SO),
    cell("laminar", {"lmnr.span.input": '"Why?"', "lmnr.span.output": '"So."'}, input=WHY, output=SO),
    *[
        cell("voltagent", {key: as_json([{"role": "user", "content": "Why?"}]), "output": "So."}, input=WHY, output=SO)
        for key in ("agent.messages", "llm.messages", "input")
    ],
]


@pytest.mark.parametrize("of", TODAY)
def test_attributes_of_the_conventions(of: Cell) -> None:
    """Messages of OpenTelemetry's conventions since 1.37."""
    check(of)


@pytest.mark.parametrize("of", EVENTS)
def test_events_of_the_conventions(of: Cell) -> None:
    """The same as events of the span: put together, and taken once."""
    check(of)


@pytest.mark.parametrize("of", ONE_EVENT_A_MESSAGE)
def test_one_event_a_message(of: Cell) -> None:
    """The conventions from 1.28 to 1.36, where they came with the span."""
    check(of)


@pytest.mark.parametrize("of", FIRST)
def test_prompt_and_completion(of: Cell) -> None:
    """The conventions up to 1.27."""
    check(of)


@pytest.mark.parametrize("of", OPENINFERENCE)
def test_openinference(of: Cell) -> None:
    """Numbered attributes, and the raw values beside them."""
    check(of)


@pytest.mark.parametrize("of", OPENLLMETRY)
def test_openllmetry(of: Cell) -> None:
    """Numbered attributes until 0.54, the conventions' messages since."""
    check(of)


@pytest.mark.parametrize("of", OTHERS)
def test_other_dialects(of: Cell) -> None:
    """Each in a shape of its own."""
    check(of)


@pytest.mark.parametrize("of", IN_PIECES)
def test_what_comes_in_pieces(of: Cell) -> None:
    """An answer that was streamed is put together; texts that are sent together stay several."""
    check(of)
