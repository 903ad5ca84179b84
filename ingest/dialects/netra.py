"""Netra: OpenLLMetry's numbered attributes, with the call of a tool as JSON in place of what was said."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.messages import last_reason
from ingest.dialects.openllmetry import read_numbered
from ingest.dialects.parts import tool_call
from ingest.dialects.values import looks_like_json, parse, text
from store.records import Message, Part

ALIASES: Final = {"kind": ("netra.span.type",)}
OWN: Final = {"input": ("input",), "output": ("output",)}


def read(draft: Draft) -> None:
    read_numbered(draft)
    draft.input = tuple(map(_called, draft.input))
    draft.put("finish_reason", last_reason(draft.output))  # told by a message that says nothing else
    draft.output = tuple(_called(message) for message in draft.output if message.parts) or draft.output
    if str(draft.found.get("kind")).lower() == "agent":
        draft.put("agent", text(draft.raw.name))


def _called(message: Message) -> Message:
    """Read what seems to answer a call, and is the assistant's, as the call it is."""
    if message.role != "assistant" or not message.tool_results:
        return message
    return Message(message.role, tuple([_call(part) for part in message.parts]), message.name, message.finish_reason)


def _call(part: Part) -> Part:
    said = part.get("response")
    call = parse(said)[0] if isinstance(said, str) and looks_like_json(said) else None
    if not isinstance(call, dict) or call.keys() != {"name", "arguments"}:
        return part
    return tool_call(part.get("id"), call["name"], call["arguments"])


DIALECT: Final = Dialect("netra", scopes=("netra*",), marks=("netra.*",), aliases=ALIASES, own=OWN, read=read)
