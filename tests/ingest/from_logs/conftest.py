"""Log requests as agents that only log send them, written after the lists of events in their documentation."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pytest

from ingest.from_logs import join_logs
from store import load_traces
from store.records import Trace
from store.settle import settle

NOON = 1_795_521_600_000  # milliseconds
RECORDED = Mapping[str, Any]


class Said(NamedTuple):
    """One event: when, in milliseconds after noon, its name and what it says."""

    at: int
    name: str
    attributes: Mapping[str, Any]


class Sender(NamedTuple):
    """How an agent names itself, and where it puts the name of an event."""

    service: str
    scope: str
    prefix: str
    name_in: str  # "attribute", or "body" where the attribute has no prefix
    common: Mapping[str, Any]


CLAUDE = Sender(
    "claude-code",
    "com.anthropic.claude_code.events",
    "claude_code.",
    "body",
    {
        "session.id": "session-1",
        "prompt.id": "prompt-1",
        "user.id": "0f0f",
        "user.email": "ada@example.org",
        "organization.id": "org-1",
        "terminal.type": "vscode",
    },
)
CODEX = Sender(
    "codex_cli_rs",
    "codex_otel",
    "codex.",
    "attribute",
    {
        "conversation.id": "talk-1",
        "app.version": "0.60.1",
        "auth_mode": "ApiKey",
        "originator": "codex_cli_rs",
        "user.email": "ada@example.org",
        "model": "gpt-5-codex",
        "slug": "gpt-5-codex",
    },
)
GEMINI = Sender(
    "gemini-cli",
    "gemini-cli",
    "gemini_cli.",
    "attribute",
    {"session.id": "session-1", "user.email": "ada@example.org", "installation.id": "i1"},
)

CLAUDE_TURN = (
    Said(0, "user_prompt", {"prompt": "Weather in Paris?", "prompt_length": "17", "event.sequence": 1}),
    Said(
        2_000,
        "api_request",
        {
            "model": "claude-sonnet-4-5-20250929",
            "cost_usd": 0.01,
            "duration_ms": 1_500,
            "input_tokens": 50,
            "output_tokens": 20,
            "cache_read_tokens": 40,
            "cache_creation_tokens": 10,
            "request_id": "req_1",
            "query_source": "repl_main_thread",
            "event.sequence": 2,
        },
    ),
    Said(
        2_100,
        "tool_decision",
        {"tool_name": "Bash", "tool_use_id": "call_1", "decision": "accept", "source": "config", "event.sequence": 3},
    ),
    Said(
        3_100,
        "tool_result",
        {
            "tool_name": "Bash",
            "tool_use_id": "call_1",
            "success": "true",
            "duration_ms": 900,
            "tool_input": '{"command":"curl wttr.in/Paris"}',
            "tool_result_size_bytes": 3,
            "event.sequence": 4,
        },
    ),
    Said(
        5_000,
        "api_request",
        {
            "model": "claude-sonnet-4-5-20250929",
            "cost_usd_micros": 20_000,
            "duration_ms": 1_800,
            "input_tokens": "100",
            "output_tokens": "20",
            "cache_read_tokens": "0",
            "cache_creation_tokens": "0",
            "request_id": "req_2",
            "query_source": "repl_main_thread",
            "event.sequence": 5,
        },
    ),
    Said(
        5_001,
        "assistant_response",
        {"response": "It is 21C in Paris.", "model": "claude-sonnet-4-5-20250929", "request_id": "req_2"},
    ),
)
CODEX_TALK = (
    Said(0, "conversation_starts", {"provider_name": "OpenAI", "approval_policy": "never", "context_window": 272_000}),
    Said(100, "user_prompt", {"prompt": "Weather in Paris?", "prompt_length": "17"}),
    Said(400, "api_request", {"attempt": 0, "duration_ms": "200", "error.message": "overloaded"}),
    Said(1_000, "api_request", {"attempt": 1, "duration_ms": "300", "http.response.status_code": 200}),
    Said(1_200, "sse_event", {"event.kind": "response.created", "duration_ms": "10"}),
    Said(
        2_000,
        "sse_event",
        {
            "event.kind": "response.completed",
            "input_token_count": "100",
            "output_token_count": "20",
            "cached_token_count": "40",
            "reasoning_token_count": "8",
            "tool_token_count": "120",
        },
    ),
    Said(2_100, "tool_decision", {"tool_name": "shell", "call_id": "call_1", "decision": "approved"}),
    Said(
        2_500,
        "tool_result",
        {
            "tool_name": "shell",
            "call_id": "call_1",
            "arguments": '{"command":["weather"]}',
            "duration_ms": "300",
            "success": "false",
            "output": "no such command",
        },
    ),
    Said(9_000, "user_prompt", {"prompt": "[REDACTED]", "prompt_length": "5"}),
    Said(9_500, "websocket_request", {"duration_ms": "400", "success": "true"}),
)
_USAGE = {
    "input_token_count": 100,
    "output_token_count": 12,
    "cached_content_token_count": 40,
    "thoughts_token_count": 8,
    "tool_token_count": 0,
    "total_token_count": 120,
}
_ASKED = [{"role": "user", "parts": [{"type": "text", "content": "Weather in Paris?"}]}]
_CALLS = [
    {
        "role": "assistant",
        "parts": [{"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"city": "Paris"}}],
        "finish_reason": "stop",
    }
]
DETAILS = "gen_ai.client.inference.operation.details"
GEMINI_TURN = (
    Said(0, "user_prompt", {"prompt_id": "p########0", "prompt": "Weather in Paris?", "prompt_length": 17}),
    Said(100, "api_request", {"prompt_id": "p########0", "model": "gemini-2.5-pro", "event.timestamp": "t1"}),
    Said(100, DETAILS, {"event.timestamp": "t1", "gen_ai.request.model": "gemini-2.5-pro"}),
    Said(
        2_000,
        "api_response",
        {
            "prompt_id": "p########0",
            "model": "gemini-2.5-pro",
            "duration_ms": 1_800,
            "status_code": 200,
            "finish_reasons": ["stop"],
            "event.timestamp": "t2",
            **_USAGE,
        },
    ),
    Said(
        2_000,
        DETAILS,
        {
            "event.timestamp": "t2",
            "gen_ai.input.messages": json.dumps(_ASKED),
            "gen_ai.output.messages": json.dumps(_CALLS),
            "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be brief."}]),
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 12,
        },
    ),
    Said(
        3_000,
        "tool_call",
        {
            "prompt_id": "p########0",
            "function_name": "weather",
            "function_args": '{"city": "Paris"}',
            "duration_ms": 500,
            "success": False,
            "error": "no network",
            "error_type": "unhandled_exception",
            "decision": "accept",
        },
    ),
    Said(
        4_000,
        "api_error",
        {"prompt_id": "p########0", "model": "gemini-2.5-pro", "error": "quota", "duration_ms": 30, "status_code": 429},
    ),
)


def request(sender: Sender, said: Sequence[Said], **more: Any) -> bytes:
    """Write events as an OTLP request in JSON; ``more`` goes into every record (traceId, spanId)."""
    return json.dumps(
        {
            "resourceLogs": [
                {
                    "resource": {"attributes": _attributes({"service.name": sender.service})},
                    "scopeLogs": [
                        {
                            "scope": {"name": sender.scope},
                            "logRecords": [_record(sender, event) | more for event in said],
                        }
                    ],
                }
            ]
        }
    ).encode()


def _record(sender: Sender, said: Said) -> dict[str, Any]:
    name = said.name if said.name == DETAILS else sender.prefix + said.name
    in_body = sender.name_in == "body"
    attributes = {"event.name": said.name if in_body else name, **sender.common, **said.attributes}
    return {
        "timeUnixNano": str((NOON + said.at) * 10**6),
        "body": {"stringValue": name if in_body else f"{said.name}."},
        "attributes": _attributes(attributes),
    }


def _attributes(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in said.items()]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_value(inner) for inner in value]}}
    return {"stringValue": value}


@pytest.fixture
def log(running: Any) -> Callable[..., None]:
    """Send events of an agent to the server."""

    def send(sender: Sender, said: Sequence[Said], **more: Any) -> None:
        body = request(sender, said, **more)
        response = running.client.post("/v1/logs", content=body, headers={"content-type": "application/json"})
        assert (response.status_code, response.json()) == (200, {})

    return send


@pytest.fixture
def traces(running: Any) -> Callable[[], list[Trace]]:
    """Join what was logged with what was sent, and read all traces there are."""

    def read() -> list[Trace]:
        join_logs(running.store)
        ids = running.store.rows("SELECT DISTINCT trace_id FROM spans ORDER BY ALL")
        return list(load_traces(running.store, "default", [row["trace_id"] for row in ids]))

    return read


@pytest.fixture
def settled(running: Any) -> Callable[[], list[dict[str, Any]]]:
    """Settle everything at once, and read the rows of traces."""

    def read() -> list[dict[str, Any]]:
        settle(running.store, settle_after=0.0, settle_rootless=0.0)
        found: list[dict[str, Any]] = running.store.rows(
            "SELECT * EXCLUDE (settled_at) FROM traces ORDER BY start_time"
        )
        return found

    return read
