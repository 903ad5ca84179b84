"""VoltAgent: the span's own type counts, since children inherit their parent's entity."""

from typing import Final

from ingest.dialects.dialect import Dialect
from ingest.dialects.events import read_message_events

OWN: Final = {
    "kind": ("span.type", "entity.type"),
    "agent": ("entity.name",),
    "session_id": ("conversation.id",),
    "input": ("agent.messages", "llm.messages", "input"),
    "output": ("output",),
    "model": ("ai.model.name", "llm.model"),
    "input_tokens": ("usage.prompt_tokens", "llm.usage.prompt_tokens"),
    "output_tokens": ("usage.completion_tokens", "llm.usage.completion_tokens"),
    "cache_read_tokens": ("usage.cached_tokens",),
    "reasoning_tokens": ("usage.reasoning_tokens",),
    "tool_call_id": ("tool.call.id",),
}


DIALECT: Final = Dialect(
    "voltagent",
    scopes=("voltagent*", "@voltagent*"),
    marks=("voltagent.*",),
    own=OWN,
    read=read_message_events,
)
