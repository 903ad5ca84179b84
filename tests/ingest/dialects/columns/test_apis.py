"""Columns ``input`` and ``output``: bodies and blocks of each API, as instrumentations pass them on.

Whatever the API, a text is a ``text``, a thought ``reasoning``, and what it asks for a ``tool_call`` with the id that
its ``tool_call_response`` carries. What has no word in the conventions stays the block that was sent.
"""

from typing import Any

import pytest

from tests.ingest.dialects.columns.cells import Cell, as_json, cell, check

OI = {"openinference.span.kind": "LLM"}
CHAT = {"gen_ai.operation.name": "chat"}
SO = [("assistant", "So.")]
ASKS = [("c1", "f", {"a": 1})]
TWO = [("c1", "f", {"a": 1}), ("c2", "g", {"b": 2})]


def request(*messages: Any, **more: Any) -> dict[str, str]:
    """Say what went in."""
    return {**OI, "input.value": as_json({"messages": list(messages), **more})}


def response(**body: Any) -> dict[str, str]:
    """Say what came back."""
    return {**OI, "output.value": as_json(body)}


def asked(content: Any, role: str = "user") -> dict[str, Any]:
    return {"role": role, "content": content}


FUNCTION = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
OTHER = {"id": "c2", "type": "function", "function": {"name": "g", "arguments": '{"b": 2}'}}

TOOL_CALL = {"name": "f", "args": {"a": 1}, "id": "c1", "type": "tool_call"}
SAID = {"type": "text", "text": "Hm."}


def constructed(made: str, **fields: Any) -> dict[str, Any]:
    """Write a message as LangChain serialises its objects."""
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", made], "kwargs": fields}


# A call that stands among the blocks of a message, and beside them once more.
TOLD_TWICE = [
    *[
        cell("openinference", response(type=kind, content=[SAID, block], tool_calls=[TOOL_CALL]), asks=ASKS, **more)
        for kind, block, more in (
            (
                "ai",
                {"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}},
                {"output": [("assistant", "Hm.")]},
            ),
            ("ai", {"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'}, {}),
            ("ai", {"type": "tool_call", "id": "c1", "name": "f", "args": {"a": 1}}, {}),
            (  # streamed
                "AIMessageChunk",
                {"type": "tool_use", "id": "c1", "name": "f", "input": {}, "index": 1, "partial_json": '{"a": 1}'},
                {
                    "output_parts": [
                        [
                            {"type": "text", "content": "Hm."},
                            {
                                "type": "tool_call",
                                "id": "c1",
                                "name": "f",
                                "arguments": {"a": 1},
                                "index": 1,
                                "partial_json": '{"a": 1}',
                            },
                        ]
                    ]
                },
            ),
            (  # which contradict each other
                "ai",
                {"type": "tool_use", "id": "c1", "name": "g", "input": {"b": 2}},
                {
                    "output_parts": [
                        [
                            {"type": "text", "content": "Hm."},
                            {
                                "type": "tool_call",
                                "id": "c1",
                                "name": "f",
                                "arguments": {"a": 1},
                                "beside_name": "g",
                                "beside_arguments": {"b": 2},
                            },
                        ]
                    ]
                },
            ),
        )
    ],
    cell(
        "openinference",
        request(
            [
                constructed("HumanMessage", content="Why?"),
                constructed(
                    "AIMessage",
                    content=[{"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}}],
                    tool_calls=[TOOL_CALL],
                ),
            ]
        ),
        asked=ASKS,
    ),
    # two calls without ids are two
    cell(
        "openinference",
        response(
            type="ai",
            content=[{"type": "tool_use", "id": "", "name": "f", "input": {}}],
            tool_calls=[{"name": "f", "args": {}, "id": "", "type": "tool_call"}],
        ),
        asks=[("", "f", {})] * 2,
    ),
]

BESIDE = {"tool_calls": [FUNCTION]}
OTHER_SHAPES = [
    # LangGraph's pairs
    cell("openinference", request(["user", "Why?"]), input=[("user", "Why?")]),
    cell(
        "openinference",
        request(["system", "Be brief."], ["human", "Why?"], ["ai", "So."], asked("And?")),
        system=[("system", "Be brief.")],
        input=[("user", "Why?"), ("assistant", "So."), ("user", "And?")],
    ),
    cell(
        "openinference",
        {**OI, "output.value": '[["red", "green"]]'},
        output=[("assistant", "red"), ("assistant", "green")],
    ),
    # calls that are told beside
    cell("openinference", response(type="ai", content="", additional_kwargs=BESIDE), asks=ASKS),
    cell("openinference", response(type="ai", content="", tool_calls=[], additional_kwargs=BESIDE), asks=ASKS),
    cell("openinference", response(type="ai", content="", tool_calls=[TOOL_CALL], additional_kwargs=BESIDE), asks=ASKS),
    cell(
        "openinference",
        response(type="ai", content="", additional_kwargs={"function_call": {"name": "f", "arguments": '{"a": 1}'}}),
        asks=[(None, "f", {"a": 1})],
    ),
    cell(
        "openinference",
        response(message={"role": "assistant", "additional_kwargs": BESIDE, "blocks": []}),
        asks=ASKS,
    ),
    # classes and enums that tell who speaks
    cell(
        "openinference",
        request([constructed("HumanMessageChunk", content="Why?"), constructed("FunctionMessage", content="21C")]),
        input=[("user", "Why?"), ("tool", "")],
        answers=[(None, "21C")],
    ),
    cell(
        "openinference",
        request(asked("Why?", "MessageRole.USER"), asked("So.", "ChatRole.ASSISTANT")),
        input=[("user", "Why?"), ("assistant", "So.")],
    ),
    # AutoGen's, between agents and of its model clients
    cell(
        "openinference",
        response(
            messages=[
                {"id": "1", "source": "user", "content": "Why?", "type": "TextMessage"},
                {"source": "a", "content": "Hm.", "type": "ThoughtEvent"},
                {
                    "source": "a",
                    "content": [{"id": "c1", "name": "f", "arguments": '{"a": 1}'}],
                    "type": "ToolCallRequestEvent",
                },
                {
                    "source": "a",
                    "content": [{"call_id": "c1", "name": "f", "content": "21C", "is_error": False}],
                    "type": "ToolCallExecutionEvent",
                },
                {"source": "a", "content": "So.", "type": "TextMessage"},
            ],
            stop_reason=None,
        ),
        output=[("user", "Why?"), ("assistant", ""), ("assistant", ""), ("tool", ""), ("assistant", "So.")],
        thought=["", "Hm.", "", "", ""],
        asks=ASKS,
    ),
    cell(
        "openinference",
        request(
            {"type": "UserMessage", "source": "user", "content": "Why?"},
            {
                "type": "AssistantMessage",
                "source": "a",
                "content": [{"id": "c1", "name": "f", "arguments": '{"a": 1}'}],
            },
            {
                "type": "FunctionExecutionResultMessage",
                "content": [{"call_id": "c1", "name": "f", "content": "21C", "is_error": False}],
            },
        ),
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
    ),
    # Vercel's SDK 4: a message holds what its tools answered
    cell(
        "openinference",
        request(
            {
                "role": "assistant",
                "content": "",
                "toolInvocations": [
                    {"state": "result", "toolCallId": "c1", "toolName": "f", "args": {"a": 1}, "result": "21C"},
                    {"state": "call", "toolCallId": "c2", "toolName": "g", "args": {"b": 2}},
                ],
            }
        ),
        asked=TWO,
        answers=[("c1", "21C")],
    ),
    # what was spoken, in words
    cell(
        "openinference",
        response(
            choices=[
                {"message": {"role": "assistant", "content": None, "audio": {"data": "aGk=", "transcript": "So."}}}
            ]
        ),
        output=SO,
    ),
    cell(
        "otel_genai",
        {**CHAT, "gen_ai.input.messages": as_json([{"role": "user", "parts": "Why?"}])},
        input=[("user", "Why?")],
    ),
    cell(
        "otel_genai",
        {
            **CHAT,
            "gen_ai.input.messages": [
                {"role": "user", "parts": [{"type": "blob", "mime_type": "a/b", "data": "aGk="}]}
            ],
        },
        input_parts=[[{"type": "blob", "mime_type": "a/b", "content": "aGk="}]],
    ),
    cell(
        "otel_genai",
        {
            **CHAT,
            "gen_ai.output.messages": [
                {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "f", "parameters": {"a": 1}}]}
            ],
        },
        asks=ASKS,
    ),
    cell("otel_genai", {**CHAT, "gen_ai.system_instructions": "null"}, system=[]),
    cell(
        "otel_genai",
        CHAT,
        {
            "events": [
                ("gen_ai.choice", {"index": index, "message": as_json({"content": said})})
                for index, said in ((1, "b"), (2, "c"), (0, "a"))
            ]
        },
        output=[("assistant", "a"), ("assistant", "b"), ("assistant", "c")],
    ),
]

CHAT_COMPLETIONS = [
    cell(
        "openinference",
        response(
            choices=[{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "So."}}],
            model="gpt-4o",
            usage={
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "prompt_tokens_details": {"cached_tokens": 40},
                "completion_tokens_details": {"reasoning_tokens": 8},
            },
        ),
        output=SO,
        model="gpt-4o",
        finish_reason="stop",
        tokens=(100, 20),
        cached=(40, None),
        reasoning_tokens=8,
    ),
    cell(
        "openinference",
        response(
            choices=[
                {
                    "finish_reason": "tool_calls",
                    "message": {"role": "assistant", "content": None, "tool_calls": [FUNCTION, OTHER]},
                }
            ]
        ),
        output=[("assistant", "")],
        asks=TWO,
        finish_reason="tool_call",
    ),
    # answers come in another order: each carries its id
    cell(
        "openinference",
        request(
            asked("Why?"),
            {"role": "assistant", "content": None, "tool_calls": [FUNCTION, OTHER]},
            {"role": "tool", "tool_call_id": "c2", "content": "2"},
            {"role": "tool", "tool_call_id": "c1", "content": "1"},
        ),
        asked=TWO,
        answers=[("c2", "2"), ("c1", "1")],
    ),
    cell(
        "openinference",
        response(choices=[{"message": {"role": "assistant", "content": None, "refusal": "No."}}]),
        output_parts=[[{"type": "refusal", "content": "No."}]],
    ),
    cell(
        "openinference",
        response(choices=[{"message": {"role": "assistant", "content": "So.", "reasoning_content": "Hm."}}]),
        output=SO,
        thought=["Hm."],
    ),
    cell(
        "openinference",
        request(
            asked(
                [
                    {"type": "text", "text": "Why?"},
                    {"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
                    {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "wav"}},
                    {"type": "file", "file": {"file_id": "f1"}},
                    {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,aGk="}},
                ]
            )
        ),
        input_parts=[
            [
                {"type": "text", "content": "Why?"},
                {"type": "uri", "modality": "image", "uri": "https://example.org/a.png", "detail": "low"},
                {"type": "uri", "modality": "image", "uri": "data:image/png;base64,aGk="},
                {"type": "blob", "modality": "audio", "content": "aGk=", "mime_type": "audio/wav"},
                {"type": "file", "modality": "file", "file_id": "f1"},
                {"type": "uri", "modality": "file", "uri": "data:application/pdf;base64,aGk=", "filename": "a.pdf"},
            ]
        ],
    ),
    # several answers to choose from
    cell(
        "openinference",
        response(choices=[{"message": {"role": "assistant", "content": c}} for c in ("So.", "No.")]),
        output=[("assistant", "So."), ("assistant", "No.")],
    ),
    cell(
        "openinference",
        request(asked("Be brief.", "developer"), asked("Why?")),
        system=[("system", "Be brief.")],
        input=[("user", "Why?")],
    ),
    cell(
        "openinference",
        response(choices=[{"text": "So.", "finish_reason": "length"}]),
        output=SO,
        finish_reason="length",
    ),
]

RESPONSES = [
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "instructions": "Be brief.",
                    "model": "gpt-5",
                    "input": [
                        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Why?"}]},
                        {"type": "reasoning", "id": "r1", "summary": [{"type": "summary_text", "text": "Hm."}]},
                        {"type": "function_call", "id": "fc1", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
                        {"type": "function_call_output", "call_id": "c1", "output": "21C"},
                    ],
                }
            ),
        },
        system=[("system", "Be brief.")],
        input=[("user", "Why?"), ("assistant", ""), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
        request_model="gpt-5",
    ),
    # an item has an id of its own beside that of its call, an answer too
    cell(
        "openinference",
        request(
            {"type": "function_call", "id": "fc1", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
            {"type": "function_call_output", "id": "fo1", "call_id": "c1", "output": "21C"},
            asked("Why?"),
        ),
        input_parts=[
            [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}, "item_id": "fc1"}],
            [{"type": "tool_call_response", "id": "c1", "response": "21C", "item_id": "fo1"}],
            [{"type": "text", "content": "Why?"}],
        ],
    ),
    cell(
        "openinference", {**OI, "input.value": as_json({"input": "Why?", "model": "gpt-5"})}, input=[("user", "Why?")]
    ),
    cell(
        "openinference",
        response(
            output=[
                {"type": "reasoning", "id": "r1", "summary": [{"type": "summary_text", "text": "Hm."}]},
                {
                    "type": "web_search_call",
                    "id": "w1",
                    "status": "completed",
                    "action": {"type": "search", "query": "q"},
                },
                {"type": "function_call", "id": "fc1", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
                {
                    "type": "message",
                    "id": "m1",
                    "role": "assistant",
                    "status": "completed",
                    "content": [
                        {"type": "output_text", "text": "So.", "annotations": [{"type": "url_citation", "url": "u"}]}
                    ],
                },
            ],
            status="completed",
            model="gpt-5",
            usage={
                "input_tokens": 100,
                "output_tokens": 20,
                "input_tokens_details": {"cached_tokens": 40},
                "output_tokens_details": {"reasoning_tokens": 8},
            },
        ),
        output=[("assistant", ""), ("assistant", ""), ("assistant", ""), ("assistant", "So.")],
        asks=ASKS,
        model="gpt-5",
        tokens=(100, 20),
        cached=(40, None),
        reasoning_tokens=8,
    ),
    # one item is one message: all are the model's
    *[
        cell(
            "openinference",
            response(
                output=[
                    item,
                    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "So."}]},
                ]
            ),
            output=[("assistant", ""), ("assistant", "So.")],
        )
        for item in (
            {"type": "file_search_call", "id": "s1", "queries": ["q"], "results": []},
            {"type": "computer_call", "id": "s1", "call_id": "c1", "action": {"type": "click"}},
            {"type": "code_interpreter_call", "id": "s1", "code": "1+1", "outputs": []},
            {"type": "image_generation_call", "id": "s1", "result": "aGk="},
            {"type": "local_shell_call", "id": "s1", "call_id": "c1", "action": {"type": "exec", "command": ["ls"]}},
            {"type": "mcp_list_tools", "id": "s1", "server_label": "l", "tools": []},
            {"type": "mcp_approval_request", "id": "s1", "name": "f", "arguments": "{}", "server_label": "l"},
            {"type": "compaction", "id": "s1", "encrypted_content": "x"},
        )
    ],
    cell(
        "openinference",
        response(output=[{"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}]),
        output_parts=[[{"type": "refusal", "content": "No."}]],
    ),
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "input": [
                        {
                            "role": "user",
                            "content": [
                                {"type": "input_text", "text": "Why?"},
                                {"type": "input_image", "image_url": "https://example.org/a.png"},
                                {"type": "input_file", "file_id": "f1"},
                                {"type": "input_file", "filename": "a.pdf", "file_data": "aGk="},
                            ],
                        }
                    ]
                }
            ),
        },
        input_parts=[
            [
                {"type": "text", "content": "Why?"},
                {"type": "uri", "modality": "image", "uri": "https://example.org/a.png"},
                {"type": "file", "modality": "file", "file_id": "f1"},
                {"type": "blob", "modality": "file", "content": "aGk=", "filename": "a.pdf"},
            ]
        ],
    ),
]

ANTHROPIC = [
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "model": "claude-opus-4",
                    "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
                    "messages": [
                        asked("Why?"),
                        asked(
                            [
                                {"type": "thinking", "thinking": "Hm.", "signature": "signature-1"},
                                {"type": "text", "text": "Let me see."},
                                {"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}},
                                {"type": "tool_use", "id": "c2", "name": "g", "input": {"b": 2}},
                            ],
                            "assistant",
                        ),
                        asked(
                            [
                                {"type": "tool_result", "tool_use_id": "c2", "content": "2"},
                                {
                                    "type": "tool_result",
                                    "tool_use_id": "c1",
                                    "content": [{"type": "text", "text": "1"}],
                                    "is_error": False,
                                },
                            ]
                        ),
                    ],
                }
            ),
        },
        system=[("system", "Be brief.")],
        input=[("user", "Why?"), ("assistant", "Let me see."), ("tool", "")],
        asked=TWO,
        answers=[("c2", "2"), ("c1", "1")],
        request_model="claude-opus-4",
    ),
    # an answer that is more than text stays as it was
    cell(
        "openinference",
        request(
            asked(
                [
                    {
                        "type": "tool_result",
                        "tool_use_id": "c1",
                        "content": [
                            {"type": "text", "text": "1"},
                            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}},
                        ],
                    }
                ]
            )
        ),
        answers=[
            (
                "c1",
                [
                    {"type": "text", "text": "1"},
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}},
                ],
            )
        ],
    ),
    # what the user says beside answers is the user's
    cell(
        "openinference",
        request(
            asked([{"type": "tool_result", "tool_use_id": "c1", "content": "1"}, {"type": "text", "text": "And now?"}])
        ),
        input=[("user", "And now?")],
        answers=[("c1", "1")],
    ),
    cell(
        "openinference",
        response(
            type="message",
            role="assistant",
            model="claude-opus-4",
            content=[
                {"type": "thinking", "thinking": "Hm.", "signature": "signature-1"},
                {"type": "redacted_thinking", "data": "x"},
                {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "q"}},
                {
                    "type": "web_search_tool_result",
                    "tool_use_id": "s1",
                    "content": [{"type": "web_search_result", "url": "u"}],
                },
                {"type": "text", "text": "So.", "citations": [{"type": "web_search_result_location", "url": "u"}]},
                {"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}},
            ],
            stop_reason="tool_use",
            usage={
                "input_tokens": 60,
                "output_tokens": 20,
                "cache_read_input_tokens": 40,
                "cache_creation_input_tokens": 0,
            },
        ),
        output=SO,
        thought=["Hm."],
        asks=ASKS,
        model="claude-opus-4",
        finish_reason="tool_call",
        tokens=(100, 20),
        cached=(40, 0),
    ),
    cell(
        "openinference",
        request(
            asked(
                [
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}},
                    {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
                    {"type": "image", "source": {"type": "file", "file_id": "f1"}},
                    {
                        "type": "document",
                        "source": {"type": "base64", "media_type": "application/pdf", "data": "aGk="},
                        "title": "T",
                    },
                ]
            )
        ),
        input_parts=[
            [
                {"type": "blob", "modality": "image", "content": "aGk=", "mime_type": "image/png"},
                {"type": "uri", "modality": "image", "uri": "https://example.org/a.png"},
                {"type": "file", "modality": "image", "file_id": "f1"},
                {"type": "blob", "modality": "file", "content": "aGk=", "mime_type": "application/pdf", "title": "T"},
            ]
        ],
    ),
]


def candidate(*parts: Any, **more: Any) -> dict[str, str]:
    """Say what Gemini answered."""
    return response(candidates=[{"content": {"role": "model", "parts": list(parts)}, "finishReason": "STOP"}], **more)


GEMINI = [
    cell(
        "openinference",
        candidate(
            {"text": "Hm.", "thought": True},
            {"text": "So.", "thoughtSignature": "signature-1"},
            usageMetadata={
                "promptTokenCount": 100,
                "candidatesTokenCount": 12,
                "thoughtsTokenCount": 8,
                "cachedContentTokenCount": 40,
                "totalTokenCount": 120,
            },
            modelVersion="gemini-2.5-pro",
        ),
        output=SO,
        thought=["Hm."],
        model="gemini-2.5-pro",
        finish_reason="stop",
        tokens=(100, 20),
        cached=(40, None),
        reasoning_tokens=8,
    ),
    # calls without ids
    cell(
        "openinference",
        candidate({"functionCall": {"name": "f", "args": {"a": 1}}, "thoughtSignature": "signature-1"}),
        asks=[(None, "f", {"a": 1})],
    ),
    cell("openinference", candidate({"functionCall": {"id": "c1", "name": "f", "args": {"a": 1}}}), asks=ASKS),
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "systemInstruction": {"parts": [{"text": "Be brief."}]},
                    "contents": [
                        {
                            "role": "user",
                            "parts": [{"text": "Why?"}, {"inlineData": {"mimeType": "image/png", "data": "aGk="}}],
                        },
                        {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]},
                        {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {"result": "21C"}}}]},
                    ],
                }
            ),
        },
        system=[("system", "Be brief.")],
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=[(None, "f", {"a": 1})],
        answers=[(None, {"result": "21C"})],
    ),
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "contents": [
                        {
                            "role": "user",
                            "parts": [
                                {"inline_data": {"mime_type": "audio/wav", "data": "aGk="}},
                                {"fileData": {"mimeType": "video/mp4", "fileUri": "gs://b/a.mp4"}},
                            ],
                        }
                    ]
                }
            ),
        },
        input_parts=[
            [
                {"type": "blob", "modality": "audio", "content": "aGk=", "mime_type": "audio/wav"},
                {"type": "uri", "modality": "video", "uri": "gs://b/a.mp4", "mime_type": "video/mp4"},
            ]
        ],
    ),
    cell(
        "openinference",
        candidate(
            {"executableCode": {"language": "PYTHON", "code": "1+1"}},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
            {"text": "So."},
        ),
        output=SO,
    ),
]

NUMBERED = {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Why?"}
LONG = "Because. " * 200

INSTRUCTIONS_BESIDE = [
    cell("openinference", {**request(asked("Why?"), system="Be brief."), **NUMBERED}, system=[("system", "Be brief.")]),
    cell(
        "openinference",
        {**request(asked("Why?"), system=LONG), **NUMBERED},
        system=[("system", LONG)],
        input=[("user", "Why?")],
    ),
    # no instructions, however much the request says of them
    cell("openinference", {**request(asked("Why?"), x={"system": "Be brief."}), **NUMBERED}, system=[]),
]

BEDROCK = [
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "modelId": "anthropic.claude-3",
                    "system": [{"text": "Be brief."}],
                    "messages": [
                        asked([{"text": "Why?"}]),
                        asked([{"toolUse": {"toolUseId": "c1", "name": "f", "input": {"a": 1}}}], "assistant"),
                        asked(
                            [
                                {
                                    "toolResult": {
                                        "toolUseId": "c1",
                                        "content": [{"json": {"c": 21}}],
                                        "status": "success",
                                    }
                                }
                            ]
                        ),
                    ],
                }
            ),
        },
        system=[("system", "Be brief.")],
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", {"c": 21})],
    ),
    cell(
        "openinference",
        response(
            output={
                "message": {
                    "role": "assistant",
                    "content": [
                        {"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "signature-1"}}},
                        {"text": "So."},
                        {"toolUse": {"toolUseId": "c1", "name": "f", "input": {"a": 1}}},
                    ],
                }
            },
            stopReason="tool_use",
            usage={
                "inputTokens": 60,
                "outputTokens": 20,
                "totalTokens": 120,
                "cacheReadInputTokens": 40,
                "cacheWriteInputTokens": 0,
            },
        ),
        output=SO,
        thought=["Hm."],
        asks=ASKS,
        finish_reason="tool_call",
        tokens=(100, 20),
        cached=(40, 0),
    ),
    cell(
        "openinference",
        request(
            asked(
                [
                    {"image": {"format": "png", "source": {"bytes": "aGk="}}},
                    {"document": {"format": "pdf", "name": "a", "source": {"bytes": "aGk="}}},
                    {"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b/a.mp4"}}}},
                    {"cachePoint": {"type": "default"}},
                ]
            )
        ),
        input_parts=[
            [
                {"type": "blob", "modality": "image", "content": "aGk=", "mime_type": "image/png"},
                {"type": "blob", "modality": "file", "content": "aGk=", "mime_type": "pdf", "name": "a"},
                {"type": "uri", "modality": "video", "uri": "s3://b/a.mp4", "mime_type": "video/mp4"},
                {"type": "unknown", "cachePoint": {"type": "default"}},
            ]
        ],
    ),
    cell(
        "openinference",
        request(asked([{"reasoningContent": {"redactedContent": "x"}}, {"text": "So."}], "assistant")),
        input=SO,
    ),
]

COHERE = [
    cell(
        "openinference",
        response(
            id="1",
            message={
                "role": "assistant",
                "tool_plan": "I ask f.",
                "tool_calls": [FUNCTION],
                "content": [{"type": "text", "text": "So."}],
                "citations": [{"start": 0, "end": 2, "text": "So"}],
            },
            finish_reason="TOOL_CALL",
            usage={
                "billed_units": {"input_tokens": 5, "output_tokens": 1},
                "tokens": {"input_tokens": 100, "output_tokens": 20},
            },
        ),
        output=SO,
        thought=["I ask f."],
        asks=ASKS,
        finish_reason="tool_call",
        tokens=(100, 20),
    ),
    cell(
        "openinference",
        response(
            message={
                "role": "assistant",
                "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "So."}],
            }
        ),
        output=SO,
        thought=["Hm."],
    ),
    cell(
        "openinference",
        request(
            asked("Why?"),
            {"role": "assistant", "tool_calls": [FUNCTION], "tool_plan": "I ask f."},
            {"role": "tool", "tool_call_id": "c1", "content": [{"type": "document", "document": {"data": "21C"}}]},
        ),
        asked=ASKS,
        answers=[("c1", [{"type": "document", "document": {"data": "21C"}}])],
    ),
]

MISTRAL = [
    cell(
        "openinference",
        response(
            choices=[
                {
                    "finish_reason": "stop",
                    "message": {
                        "role": "assistant",
                        "content": [
                            {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
                            {"type": "text", "text": "So."},
                        ],
                    },
                }
            ]
        ),
        output=SO,
        thought=["Hm."],
        finish_reason="stop",
    ),
    cell(
        "openinference",
        response(
            choices=[
                {
                    "message": {
                        "role": "assistant",
                        "content": "",
                        "tool_calls": [{"id": "c1", "index": 0, "function": {"name": "f", "arguments": '{"a": 1}'}}],
                    }
                }
            ]
        ),
        asks=ASKS,
    ),
    cell(
        "openinference",
        request({"role": "tool", "name": "f", "content": "21C", "tool_call_id": "c1"}),
        answers=[("c1", "21C")],
    ),
    cell(
        "openinference",
        request(
            asked([{"type": "text", "text": "Why?"}, {"type": "image_url", "image_url": "https://example.org/a.png"}])
        ),
        input_parts=[
            [
                {"type": "text", "content": "Why?"},
                {"type": "uri", "modality": "image", "uri": "https://example.org/a.png"},
            ]
        ],
    ),
]

OLLAMA = [
    cell(
        "openinference",
        response(
            model="llama3.2",
            message={"role": "assistant", "content": "So.", "thinking": "Hm."},
            done_reason="stop",
            done=True,
            prompt_eval_count=100,
            eval_count=20,
        ),
        output=SO,
        thought=["Hm."],
        model="llama3.2",
        finish_reason="stop",
        tokens=(100, 20),
    ),
    cell(
        "openinference",
        response(
            message={
                "role": "assistant",
                "content": "",
                "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}],
            }
        ),
        asks=[(None, "f", {"a": 1})],
    ),
    cell(
        "openinference",
        request(
            {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]},
            {"role": "tool", "content": "21C", "tool_name": "f"},
        ),
        asked=[(None, "f", {"a": 1})],
        answers=[(None, "21C")],
    ),
    cell("openinference", request({"role": "user", "content": "Why?", "images": ["aGk="]}), input=[("user", "Why?")]),
    cell("openinference", response(model="llama3.2", response="So.", done=True), output=SO),
]

LANGCHAIN = [
    cell(
        "openinference",
        {**OI, "input.value": as_json({"prompts": ["Once", "Twice"]})},
        input=[("user", "Once"), ("user", "Twice")],
    ),
    cell(
        "openinference",
        {
            **OI,
            "input.value": as_json(
                {
                    "messages": [
                        [
                            {
                                "lc": 1,
                                "type": "constructor",
                                "id": ["m", "SystemMessage"],
                                "kwargs": {"content": "Be brief."},
                            },
                            {
                                "lc": 1,
                                "type": "constructor",
                                "id": ["m", "HumanMessage"],
                                "kwargs": {"content": "Why?"},
                            },
                            {
                                "lc": 1,
                                "type": "constructor",
                                "id": ["m", "AIMessage"],
                                "kwargs": {
                                    "content": "",
                                    "tool_calls": [{"id": "c1", "name": "f", "args": {"a": 1}, "type": "tool_call"}],
                                },
                            },
                            {
                                "lc": 1,
                                "type": "constructor",
                                "id": ["m", "ToolMessage"],
                                "kwargs": {"content": "21C", "tool_call_id": "c1"},
                            },
                        ]
                    ]
                }
            ),
        },
        system=[("system", "Be brief.")],
        input=[("user", "Why?"), ("assistant", ""), ("tool", "")],
        asked=ASKS,
        answers=[("c1", "21C")],
    ),
    cell(
        "openinference",
        response(
            generations=[
                [
                    {
                        "text": "So.",
                        "message": {
                            "kwargs": {
                                "type": "ai",
                                "content": "So.",
                                "response_metadata": {"model_name": "gpt-4o", "finish_reason": "stop"},
                                "usage_metadata": {
                                    "input_tokens": 100,
                                    "output_tokens": 20,
                                    "input_token_details": {"cache_read": 40},
                                },
                            }
                        },
                    }
                ]
            ]
        ),
        output=SO,
        model="gpt-4o",
        finish_reason="stop",
        tokens=(100, 20),
        cached=(40, None),
    ),
]

# Tools that the server runs are told as such; those that the client runs are calls like any other.
CALL, ANSWER = "server_tool_call", "server_tool_call_response"
SERVER_TOOLS = [
    cell("openinference", {**OI, "llm.model_name": "m", **said}, output_parts=[parts])
    for said, parts in (
        (
            response(
                output=[{"type": "web_search_call", "id": "w1", "status": "completed", "action": {"query": "q-1"}}]
            ),
            [
                {
                    "type": CALL,
                    "id": "w1",
                    "name": "web_search",
                    CALL: {"type": "web_search", "status": "completed", "action": {"query": "q-1"}},
                }
            ],
        ),
        (
            response(
                output=[
                    {
                        "type": "mcp_call",
                        "id": "m1",
                        "name": "f",
                        "arguments": "{}",
                        "output": "21C",
                        "server_label": "l1",
                    }
                ]
            ),
            [
                {
                    "type": CALL,
                    "id": "m1",
                    "name": "f",
                    CALL: {"type": "mcp", "arguments": "{}", "output": "21C", "server_label": "l1"},
                }
            ],
        ),
        (
            response(output=[{"type": "local_shell_call", "id": "x1", "call_id": "c1", "action": {"command": ["ls"]}}]),
            [
                {
                    "type": "tool_call",
                    "id": "c1",
                    "name": "local_shell",
                    "arguments": {"command": ["ls"]},
                    "item_id": "x1",
                }
            ],
        ),
        (
            response(
                role="assistant",
                content=[
                    {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "q-1"}},
                    {
                        "type": "web_search_tool_result",
                        "tool_use_id": "s1",
                        "content": [{"url": "https://example.org"}],
                    },
                ],
            ),
            [
                {
                    "type": CALL,
                    "id": "s1",
                    "name": "web_search",
                    CALL: {"type": "web_search", "input": {"query": "q-1"}},
                },
                {
                    "type": ANSWER,
                    "id": "s1",
                    ANSWER: {"type": "web_search", "content": [{"url": "https://example.org"}]},
                },
            ],
        ),
        (
            response(
                role="assistant",
                content=[
                    {"type": "mcp_tool_use", "id": "s1", "name": "f", "input": {}, "server_name": "l1"},
                    {"type": "mcp_tool_result", "tool_use_id": "s1", "is_error": False, "content": "21C"},
                ],
            ),
            [
                {"type": CALL, "id": "s1", "name": "f", CALL: {"type": "f", "input": {}, "server_name": "l1"}},
                {"type": ANSWER, "id": "s1", ANSWER: {"type": "mcp", "is_error": False, "content": "21C"}},
            ],
        ),
        (
            candidate(
                {"executableCode": {"language": "PYTHON", "code": "1+1"}},
                {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
            ),
            [
                {
                    "type": CALL,
                    "id": None,
                    "name": "code_execution",
                    CALL: {"type": "code_execution", "language": "PYTHON", "code": "1+1"},
                },
                {
                    "type": ANSWER,
                    "id": None,
                    ANSWER: {"type": "code_execution", "outcome": "OUTCOME_OK", "output": "2"},
                },
            ],
        ),
    )
]


@pytest.mark.parametrize("of", SERVER_TOOLS)
def test_tools_of_the_server(of: Cell) -> None:
    """What ran beside the model, and what came of it."""
    check(of)


@pytest.mark.parametrize("of", CHAT_COMPLETIONS)
def test_openai_chat_completions(of: Cell) -> None:
    """And all that speak like it."""
    check(of)


@pytest.mark.parametrize("of", RESPONSES)
def test_openai_responses(of: Cell) -> None:
    """Items, of which only some are messages."""
    check(of)


@pytest.mark.parametrize("of", ANTHROPIC)
def test_anthropic_messages(of: Cell) -> None:
    """Blocks, thoughts among them, and tools that answer as the user."""
    check(of)


@pytest.mark.parametrize("of", GEMINI)
def test_gemini(of: Cell) -> None:
    """Parts that are told by their keys."""
    check(of)


@pytest.mark.parametrize("of", BEDROCK)
def test_bedrock_converse(of: Cell) -> None:
    """Blocks that are told by their only key."""
    check(of)


@pytest.mark.parametrize("of", COHERE)
def test_cohere(of: Cell) -> None:
    """Its second version, which plans aloud."""
    check(of)


@pytest.mark.parametrize("of", MISTRAL)
def test_mistral(of: Cell) -> None:
    """Thoughts as blocks within a block."""
    check(of)


@pytest.mark.parametrize("of", OLLAMA)
def test_ollama(of: Cell) -> None:
    """Counts and thoughts under names of its own."""
    check(of)


@pytest.mark.parametrize("of", LANGCHAIN)
def test_langchain(of: Cell) -> None:
    """Serialised objects around all of it."""
    check(of)


@pytest.mark.parametrize("of", INSTRUCTIONS_BESIDE)
def test_instructions_beside_the_messages(of: Cell) -> None:
    """Numbered messages do not say them; the request does, short or long."""
    check(of)


@pytest.mark.parametrize("of", TOLD_TWICE)
def test_calls_that_are_told_twice(of: Cell) -> None:
    """A call has one id and is one, wherever a message tells it; nothing that is told of it is lost."""
    check(of)


@pytest.mark.parametrize("of", OTHER_SHAPES)
def test_other_shapes_of_messages(of: Cell) -> None:
    """As frameworks write them that have classes of their own, and as older versions did."""
    check(of)
