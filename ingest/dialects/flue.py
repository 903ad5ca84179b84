"""Flue: turns, tools and tasks of its own naming."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

ALIASES: Final = {
    "session_id": ("flue.session.id",),
    "agent": ("flue.agent.name",),
    "input": ("flue.turn.input", "flue.task.input"),
    "output": ("flue.turn.output", "flue.task.output"),
    "tool_name": ("flue.tool.name",),
    "tool_call_id": ("flue.tool.call_id",),
    "arguments": ("flue.tool.arguments", "flue.tool.input"),
    "result": ("flue.tool.result", "flue.tool.output"),
}


def read(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and "tool_name" not in draft.found:
        draft.kind = "agent" if "flue.task.input" in draft.raw.attributes else None


DIALECT: Final = Dialect(
    "flue",
    scopes=("@flue/opentelemetry",),
    marks=("flue.*",),
    aliases=ALIASES,
    read=read,
)
