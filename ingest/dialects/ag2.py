"""AG2: OpenTelemetry's words, and spans of its own that keep accounts."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

ALIASES: Final = {"kind": ("ag2.span.type",)}

# What an account repeats that a span of the call, or of another agent, tells as well.
_REPEATED: Final = ("model_call", "subtask")
_STEPS: Final = ("human_input", "envelope", "channel", "agent_lifetime", "agent_event")


def read(draft: Draft) -> None:
    read_message_events(draft)
    attributes = draft.raw.attributes
    kind = attributes.get("ag2.span.type")
    if kind == "usage":
        draft.kind = "chain" if attributes.get("ag2.usage.kind") in _REPEATED else "llm"
    elif kind in _STEPS:
        draft.kind = "chain"


DIALECT: Final = Dialect("ag2", marks=("ag2.span.type",), aliases=ALIASES, read=read)
