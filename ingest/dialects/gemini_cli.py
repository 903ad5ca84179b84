"""Gemini CLI: OpenTelemetry's names, with Gemini's messages cut to 10,000 characters."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

OWN = {
    "session_id": ("gen_ai.conversation.id", "session.id"),
    "user_id": ("user.email",),
    "model": ("model", "model_name"),
    "finish_reason": ("finish_reasons",),
    "input_tokens": ("input_token_count",),
    "output_tokens": ("output_token_count",),
    "cache_read_tokens": ("cached_content_token_count",),
    "reasoning_tokens": ("thoughts_token_count",),
    "tool_name": ("function_name",),
    "arguments": ("function_args",),
    "error_type": ("error_type",),
    "error_message": ("error", "error_message"),
    "input": ("prompt", "request_text"),
    "output": ("response_text",),
}


def read(draft: Draft) -> None:
    read_message_events(draft)
    _add_thoughts(draft)
    if draft.raw.attributes.get("success") in (False, "false"):
        draft.found["failed"] = True
    if draft.found.get("operation") in ("llm_call", "agent_call"):
        draft.put("provider", "gcp.gemini")


def _add_thoughts(draft: Draft) -> None:
    """Make the output include what was thought, which Gemini's API counts beside it."""
    found, thought = draft.found, draft.found.get("reasoning_tokens")
    if thought and draft.keys.get("output_tokens") == "output_token_count":
        found["output_tokens"] += thought
        draft.restore("output_tokens")


DIALECT = Dialect(
    "gemini_cli",
    scopes=("gemini-cli",),
    values={"gen_ai.agent.name": "gemini-cli"},
    own=OWN,
    read=read,
)
