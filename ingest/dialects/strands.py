"""Strands Agents: messages as span events, in OpenTelemetry's shape or, before, as blocks of Bedrock."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.values import text

# Others write seconds into it.
OWN: Final = {"first_token_ms": ("gen_ai.server.time_to_first_token",), "system": ("system_prompt",)}


def read(draft: Draft) -> None:
    if draft.found.get("provider") == draft.raw.resource.get("service.name"):
        draft.restore("provider")  # in JavaScript, and nobody who serves a model
        draft.found.pop("provider", None)
    if draft.found.get("operation") == "execute_tool":
        _read_tool_events(draft)
    if draft.events is None:
        read_message_events(draft)
    if draft.raw.attributes.get("gen_ai.tool.status") == "error":
        draft.found["failed"] = True
        draft.put("error_type", "tool_error")


def _read_tool_events(draft: Draft) -> None:
    """Before 1.37 the arguments are the tool message, and the result is the choice."""
    kept = []
    for event in draft.raw.events:
        attributes = event.attributes
        if event.name == "gen_ai.tool.message" and "content" in attributes:
            draft.put("arguments", attributes["content"])
        elif event.name == "gen_ai.choice" and "message" in attributes:
            draft.put("result", attributes["message"])
        else:
            kept.append(event)
            continue
        draft.put("tool_call_id", text(attributes.get("id")))
    if len(kept) < len(draft.raw.events):
        draft.events = kept


DIALECT: Final = Dialect(
    "strands",
    scopes=("strands.*", "strands-agents"),
    marks=("agent_loop.cycle_id", "gen_ai.event.start_time"),
    values={"gen_ai.provider.name": "strands-agents", "gen_ai.system": "strands-agents"},
    own=OWN,
    read=read,
)
