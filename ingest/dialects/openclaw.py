"""OpenClaw's diagnostics."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

ALIASES: Final = {
    "session_id": ("openclaw.sessionId", "openclaw.sessionKey"),
    "agent": ("openclaw.agent", "openclaw.agentId"),
    "model": ("openclaw.model",),
    "provider": ("openclaw.provider",),
    "input_tokens": ("openclaw.tokens.input",),
    "output_tokens": ("openclaw.tokens.output",),
    "cache_read_tokens": ("openclaw.tokens.cache_read",),
    "cache_write_tokens": ("openclaw.tokens.cache_write",),
    "tool_name": ("openclaw.toolName",),
    "tool_call_id": ("openclaw.toolCallId",),
    "input": ("openclaw.content.input_messages",),
    "output": ("openclaw.content.output_messages",),
    "system": ("openclaw.content.system_prompt",),
    "arguments": ("openclaw.content.tool_input",),
    "result": ("openclaw.content.tool_output",),
    "error_type": ("openclaw.errorCategory",),
}

_KINDS: Final = {"openclaw.model.call": "llm", "openclaw.tool.execution": "tool", "openclaw.run": "agent"}


def read(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found:
        draft.kind = _KINDS.get(draft.raw.name)
    if draft.raw.name == "openclaw.model.usage":
        draft.kind = "chain"  # sums up calls that have spans of their own
    if draft.raw.attributes.get("openclaw.outcome") == "error":
        draft.found["failed"] = True


DIALECT: Final = Dialect(
    "openclaw",
    scopes=("openclaw*",),
    marks=("openclaw.*",),
    names=("openclaw.",),
    aliases=ALIASES,
    read=read,
)
