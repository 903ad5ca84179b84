"""Columns ``status``, ``error_type``, ``error_message``: what failed, and why."""

import pytest

from tests.ingest.dialects.columns.cells import Cell, cell, check

CHAT = {"gen_ai.operation.name": "chat"}
RAISED = ("exception", {"exception.type": "ValueError", "exception.message": "bad", "exception.stacktrace": "..."})

TABLE = [
    cell("otel_genai", CHAT, status="unset", error_type=None, error_message=None),
    cell("otel_genai", CHAT, {"status_code": 1}, status="ok"),
    cell("otel_genai", CHAT, {"status_code": 2, "status_message": "quota"}, status="error", error_message="quota"),
    cell("otel_genai", {**CHAT, "error.type": "timeout"}, status="error", error_type="timeout"),
    cell(
        "otel_genai",
        CHAT,
        {"events": [RAISED]},
        status="error",
        error_type="ValueError",
        error_message="bad",
        kept_events=["exception"],
    ),
    # an exception that was handled
    cell("otel_genai", CHAT, {"events": [RAISED], "status_code": 1}, status="ok"),
    # an agent that waits for a person
    cell("pydantic_ai", CHAT, {"events": [("exception", {"exception.type": "CallDeferred"})]}, status="unset"),
    cell("langfuse", {"langfuse.observation.level": "ERROR"}, status="error"),
    cell(
        "langfuse",
        {"langfuse.observation.level": "ERROR", "langfuse.observation.status_message": "quota"},
        status="error",
        error_message="quota",
    ),
    cell("langfuse", {"langfuse.observation.level": "DEFAULT"}, status="unset"),
    cell("langfuse", {"langfuse.observation.level": "WARNING"}, status="unset"),
    *[
        cell("claude_code", {"span.type": "tool", "success": sent}, status=status)
        for sent, status in ((False, "error"), ("false", "error"), ("true", "unset"), (True, "unset"))
    ],
    cell("claude_code", {"span.type": "llm_request", "error": "quota"}, status="error", error_message="quota"),
    cell("codex", {"success": "false"}, status="error"),
    cell("codex", {"success": "true"}, status="unset"),
    cell("codex", {"error.message": "quota"}, status="error", error_message="quota"),
    cell("codex", {"success": "false", "error.message": "quota"}, status="error", error_message="quota"),
    cell("strands", {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.status": "error"}, status="error"),
    cell("strands", {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.status": "success"}, status="unset"),
    cell("openclaw", {"openclaw.errorCategory": "timeout"}, status="error", error_type="timeout"),
    cell("openclaw", {"openclaw.outcome": "error"}, status="error"),
    cell("openclaw", {"openclaw.outcome": "completed"}, status="unset"),
    cell("gemini_cli", {"error_type": "timeout"}, status="error", error_type="timeout"),
    cell("gemini_cli", {"success": False}, status="error"),
    cell("gemini_cli", {"success": True}, status="unset"),
    cell("livekit", {"lk.function_tool.is_error": True}, status="error"),
    cell("genkit", {"genkit:state": "error"}, status="error"),
    cell("openinference", {"openinference.span.kind": "LLM"}, {"status_code": 1}, status="ok"),
]


@pytest.mark.parametrize("of", TABLE)
def test_outcome(of: Cell) -> None:
    """What nobody calls an error is none."""
    check(of)
