"""Cells of the tables for logs: what one record of an agent, or of the conventions, puts into which column."""

from collections.abc import Mapping
from typing import Any

import pytest

from ingest.dialects import normalise
from ingest.from_logs.agent import LogAgent, Turn
from ingest.from_logs.claude_code import CLAUDE_CODE
from ingest.from_logs.codex import CODEX
from ingest.from_logs.event import Event
from ingest.from_logs.gemini_cli import GEMINI_CLI
from ingest.from_logs.told import told_by
from ingest.raw import RawScope, RawSpan
from tests.ingest.dialects.columns.cells import as_json, held

WHY, SO, BRIEF = [("user", "Why?")], [("assistant", "So.")], [("system", "Be brief.")]
DETAILS = "gen_ai.client.inference.operation.details"
OPERATION = "gen_ai.client.operation."


def event(name: str, said: Mapping[str, Any], body: Any = None, at: int = 1, service: str = "shop") -> Event:
    return Event(f"{name}{at}", name, at * 10**9, said, body, {"service.name": service}, RawScope())


# One record of an agent that only logs -> the kind of the span it makes, and what that holds.
AGENTS: list[tuple[LogAgent, str, dict[str, Any], str, dict[str, Any]]] = [
    (CLAUDE_CODE, "user_prompt", {"prompt": "Why?", "session.id": "s1"}, "agent", {"input": WHY, "session_id": "s1"}),
    (CLAUDE_CODE, "user_prompt", {"prompt": "<REDACTED>"}, "agent", {"input": []}),
    (CLAUDE_CODE, "user_prompt", {"user.email": "a@b.org", "user.id": "0f"}, "agent", {"user_id": "a@b.org"}),
    (CLAUDE_CODE, "assistant_response", {"response": "So."}, "agent", {"output": SO}),
    (
        CLAUDE_CODE,
        "api_request",
        {"model": "claude-opus-4", "input_tokens": "50", "output_tokens": "20", "cache_read_tokens": "40"},
        "llm",
        {"model": "claude-opus-4", "provider": "anthropic", "tokens": (90, 20), "cached": (40, None)},
    ),
    (CLAUDE_CODE, "api_request", {"cache_creation_tokens": 10, "input_tokens": 50}, "llm", {"tokens": (60, None)}),
    (CLAUDE_CODE, "api_request", {"cost_usd": 0.5}, "llm", {"cost": 0.5, "cost_source": "given"}),
    (CLAUDE_CODE, "api_request", {"cost_usd": "0.5"}, "llm", {"cost": 0.5}),
    (CLAUDE_CODE, "api_request", {"cost_usd_micros": 500_000}, "llm", {"cost": 0.5}),
    (CLAUDE_CODE, "api_request", {"ttft_ms": 250}, "llm", {"first_token_ms": 250.0}),
    (CLAUDE_CODE, "api_error", {"error": "quota"}, "llm", {"status": "error", "error_message": "quota"}),
    (CLAUDE_CODE, "api_refusal", {"model": "m"}, "llm", {"finish_reason": "content_filter"}),
    (
        CLAUDE_CODE,
        "tool_result",
        {"tool_name": "Bash", "tool_use_id": "c1", "success": "false", "error": "no"},
        "tool",
        {"tool_name": "Bash", "tool_call_id": "c1", "status": "error", "error_message": "no"},
    ),
    (CLAUDE_CODE, "tool_result", {"tool_parameters": '{"a": 1}'}, "tool", {"arguments": '{"a": 1}', "status": "unset"}),
    (CLAUDE_CODE, "tool_result", {"tool_input": '{"a": 1}'}, "tool", {"arguments": '{"a": 1}'}),
    (CODEX, "user_prompt", {"prompt": "Why?", "conversation.id": "s1"}, "agent", {"input": WHY, "session_id": "s1"}),
    (CODEX, "user_prompt", {"prompt": "[REDACTED]"}, "agent", {"input": []}),
    (CODEX, "user_prompt", {"user.account_id": "u1", "user.email": "a@b.org"}, "agent", {"user_id": "u1"}),
    (
        CODEX,
        "sse_event",
        {
            "event.kind": "response.completed",
            "model": "gpt-5",
            "input_token_count": "100",
            "output_token_count": "20",
            "cached_token_count": "40",
            "cache_write_token_count": "5",
            "reasoning_token_count": "8",
        },
        "llm",
        {"model": "gpt-5", "provider": "openai", "tokens": (100, 20), "cached": (40, 5), "reasoning_tokens": 8},
    ),
    (CODEX, "api_request", {"error.message": "quota"}, "llm", {"status": "error", "error_message": "quota"}),
    (
        CODEX,
        "tool_result",
        {"tool_name": "shell", "call_id": "c1", "arguments": '{"a": 1}', "output": "21C", "success": "true"},
        "tool",
        {"tool_name": "shell", "tool_call_id": "c1", "arguments": '{"a": 1}', "result": "21C", "status": "unset"},
    ),
    (CODEX, "tool_result", {"tool_name": "shell", "success": "false"}, "tool", {"status": "error"}),
    (GEMINI_CLI, "user_prompt", {"prompt": "Why?", "session.id": "s1"}, "agent", {"input": WHY, "session_id": "s1"}),
    (
        GEMINI_CLI,
        "api_response",
        {
            "model": "gemini-2.5-pro",
            "input_token_count": 100,
            "output_token_count": 12,
            "cached_content_token_count": 40,
            "thoughts_token_count": 8,
            "finish_reasons": ["STOP"],
            "response_text": "So.",
        },
        "llm",
        {
            "model": "gemini-2.5-pro",
            "provider": "gcp.gemini",
            "tokens": (100, 20),
            "cached": (40, None),
            "reasoning_tokens": 8,
            "finish_reason": "stop",
            "output": SO,
        },
    ),
    (
        GEMINI_CLI,
        "api_response",
        {"response_text": as_json([{"candidates": [{"content": {"role": "model", "parts": [{"text": "So."}]}}]}])},
        "llm",
        {"output": SO},
    ),
    (
        GEMINI_CLI,
        "api_error",
        {"error": "quota", "error_type": "429", "model": "gemini-2.5-pro"},
        "llm",
        {"status": "error", "error_message": "quota", "error_type": "429"},
    ),
    (
        GEMINI_CLI,
        "tool_call",
        {"function_name": "f", "function_args": '{"a": 1}', "success": True},
        "tool",
        {"tool_name": "f", "arguments": '{"a": 1}', "status": "unset"},
    ),
    (GEMINI_CLI, "tool_call", {"success": False, "error_type": "x"}, "tool", {"status": "error", "error_type": "x"}),
]
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
USER = {"role": "user", "parts": [{"type": "text", "content": "Why?"}]}
ASSISTANT = {"role": "assistant", "parts": [{"type": "text", "content": "So."}], "finish_reason": "stop"}

# Records of the conventions that name a span -> what they tell of it.
CONVENTIONS: list[tuple[list[Event], dict[str, Any]]] = [
    ([event("gen_ai.system.message", {"gen_ai.system": "openai"}, {"content": "Be brief."})], {"system": BRIEF}),
    ([event("gen_ai.user.message", {}, {"content": "Why?"})], {"input": WHY}),
    ([event("gen_ai.user.message", {}, {"role": "user", "content": "Why?"})], {"input": WHY}),
    ([event("gen_ai.assistant.message", {}, {"tool_calls": [CALL]})], {"asked": [("c1", "f", {"a": 1})]}),
    ([event("gen_ai.tool.message", {}, {"content": "21C", "id": "c1"})], {"answers": [("c1", "21C")]}),
    (
        [
            event(
                "gen_ai.choice",
                {},
                {"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "tool_calls": [CALL]}},
            )
        ],
        {"asks": [("c1", "f", {"a": 1})], "finish_reason": "tool_call"},
    ),
    # Semantic Kernel's bodies are texts of JSON
    ([event("gen_ai.user.message", {}, as_json({"role": "user", "content": "Why?"}))], {"input": WHY}),
    (
        [event("gen_ai.choice", {}, as_json({"index": 0, "message": {"content": "So."}, "finish_reason": "stop"}))],
        {"output": SO, "finish_reason": "stop"},
    ),
    # as attributes, where there is no body
    ([event("gen_ai.user.message", {"content": "Why?"})], {"input": WHY}),
    # since 1.37 in one record, structured or as JSON
    *[
        (
            [
                event(
                    DETAILS,
                    {
                        "gen_ai.input.messages": write([USER]),
                        "gen_ai.output.messages": write([ASSISTANT]),
                        "gen_ai.system_instructions": write([{"type": "text", "content": "Be brief."}]),
                        "gen_ai.tool.definitions": write([{"name": "f"}]),
                        "gen_ai.response.model": "gpt-4o",
                        "gen_ai.usage.input_tokens": 5,
                        "gen_ai.usage.output_tokens": 2,
                    },
                )
            ],
            {
                "input": WHY,
                "output": SO,
                "system": BRIEF,
                "tool_definitions": '[{"name":"f"}]',
                "model": "gpt-4o",
                "tokens": (5, 2),
                "finish_reason": "stop",
            },
        )
        for write in (list, as_json)
    ],
    # that only hold one of these each
    (
        [
            event(DETAILS, {"gen_ai.input.messages": [USER]}),
            event(DETAILS, {"gen_ai.output.messages": [ASSISTANT]}, at=2),
        ],
        {"input": WHY, "output": SO},
    ),
    # the same in the words of two generations is said once
    (
        [
            event("gen_ai.user.message", {}, {"content": "Why?"}),
            event(DETAILS, {"gen_ai.input.messages": [USER]}, at=2),
        ],
        {"input": WHY},
    ),
    (
        [event(OPERATION + "exception", {"exception.type": "Timeout", "exception.message": "too slow"})],
        {"status": "error", "error_type": "Timeout", "error_message": "too slow"},
    ),
    # a grade is no message
    (
        [
            event(
                "gen_ai.evaluation.result",
                {"gen_ai.evaluation.name": "relevance", "gen_ai.evaluation.score.value": 1.0},
            )
        ],
        {"input": [], "output": [], "status": "unset"},
    ),
]


@pytest.mark.parametrize(
    ("agent", "name", "said", "kind", "columns"), AGENTS, ids=[f"{a.name} {n} {s}"[:90] for a, n, s, *_ in AGENTS]
)
def test_what_a_record_of_an_agent_fills(
    agent: LogAgent, name: str, said: dict[str, Any], kind: str, columns: dict[str, Any]
) -> None:
    """An agent without spans gets those its records tell of."""
    turn = Turn("default", agent.name, "s1", [event(name, said, service=agent.services[0])])
    spans = [span for span in map(normalise, agent.spans(turn)) if span.kind == kind]
    assert [{column: held(span, column) for column in columns} for span in spans] == [columns]


@pytest.mark.parametrize(
    ("agent", "name"), [(CLAUDE_CODE, "api_request"), (CODEX, "api_request"), (GEMINI_CLI, "api_response")]
)
def test_an_agent_that_was_given_another_name_is_known_by_its_records(agent: LogAgent, name: str) -> None:
    """``OTEL_SERVICE_NAME`` says what people want."""
    turn = Turn("default", agent.name, "s1", [event(name, {"model": "gpt-5"}, service="my-team")])
    spans = [normalise(raw) for raw in agent.spans(turn)]
    assert {span.dialect for span in spans} == {agent.name}
    assert [span.model for span in spans if span.kind == "llm"] == ["gpt-5"]


@pytest.mark.parametrize(("events", "columns"), CONVENTIONS)
def test_what_records_of_the_conventions_tell_of_a_span(events: list[Event], columns: dict[str, Any]) -> None:
    """Whatever the generation, and wherever its records put what was said."""
    span = normalise(RawSpan("1" * 32, "2" * 16, "chat", 1, 2, attributes={"gen_ai.operation.name": "chat"}))
    told = told_by(events, span)
    assert {column: held(told, column) for column in columns} == columns
