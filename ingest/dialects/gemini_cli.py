"""Gemini CLI: OpenTelemetry's names, with Gemini's messages cut to 10,000 characters."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.raw import RawSpan

OWN = {
    "user_id": ("user.email",),
    "tool_name": ("function_name",),
    "arguments": ("function_args",),
    "error_type": ("error_type",),
    "input": ("request_text",),
    "output": ("response_text",),
}


def detects(raw: RawSpan) -> bool:
    return raw.scope.name == "gemini-cli" or raw.attributes.get("gen_ai.agent.name") == "gemini-cli"


def read(draft: Draft) -> None:
    read_message_events(draft)
    if draft.found.get("operation") in ("llm_call", "agent_call"):
        draft.put("provider", "gcp.gemini")


DIALECT = Dialect("gemini_cli", detects, own=OWN, read=read)
