"""Gemini CLI: OpenTelemetry's names, with Gemini's messages cut to 10,000 characters."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

OWN = {
    "user_id": ("user.email",),
    "tool_name": ("function_name",),
    "arguments": ("function_args",),
    "error_type": ("error_type",),
    "input": ("request_text",),
    "output": ("response_text",),
}


def read(draft: Draft) -> None:
    read_message_events(draft)
    if draft.found.get("operation") in ("llm_call", "agent_call"):
        draft.put("provider", "gcp.gemini")


DIALECT = Dialect(
    "gemini_cli",
    scopes=("gemini-cli",),
    values={"gen_ai.agent.name": "gemini-cli"},
    own=OWN,
    read=read,
)
