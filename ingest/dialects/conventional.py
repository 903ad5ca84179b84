"""Messages exactly as today's conventions write them, which most are, read without looking for anything else."""

from typing import Any, Final

from ingest.dialects.finish import finish_reason
from ingest.dialects.frozen import twin_of
from ingest.dialects.parts import part_of
from store.records import Message

_Twin: Final = twin_of(Message)

CANONICAL: Final = ("user", "assistant", "system", "tool")
_KEYS: Final = frozenset({"role", "parts", "name", "finish_reason"})


def conventional(value: Any) -> tuple[Message, ...] | None:
    """Read a list of messages; None, for others to read it, where one is not as the conventions have it."""
    if type(value) is not list:
        return None
    found = []
    for raw in value:
        message = _message(raw) if type(raw) is dict else None
        if message is None:
            return None
        found.append(message)
    return tuple(found)


def said_by_tools(parts: list[dict[str, Any]]) -> str:
    """Tell who speaks where an API has no role for tools, and lets them answer as the user."""
    return "tool" if all(p.get("type") == "tool_call_response" for p in parts) else "user"


def answered(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give a tool's answer as such, where it is told as a text like any other."""
    if len(parts) != 1 or parts[0].get("type") != "text" or len(parts[0]) != 2:
        return parts
    return [{"type": "tool_call_response", "id": None, "response": parts[0]["content"]}]


def _message(raw: dict[str, Any]) -> Message | None:
    role, parts = raw.get("role"), raw.get("parts")
    if role not in CANONICAL or type(parts) is not list:
        return None
    read = []
    for part in parts:
        if type(part) is not dict:
            return None
        if part.get("type") == "text" and len(part) == 2 and "content" in part:
            read.append({"type": "text", "content": part["content"]})  # keys in one order
        else:
            read.append(part_of(part))
    if role == "user" and read and read[0].get("type") == "tool_call_response":
        role = said_by_tools(read)
    elif role == "tool":
        read = answered(read)
    message: Message
    if len(raw) == 2:
        message = _Twin(role, tuple(read))
    elif raw.keys() <= _KEYS and not raw.get("name"):
        reason = raw.get("finish_reason")
        message = _Twin(role, tuple(read), None, finish_reason(reason) if reason else None)
    else:
        return None
    message.__class__ = Message
    return message
