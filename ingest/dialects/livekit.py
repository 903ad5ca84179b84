"""LiveKit Agents: turns of a spoken conversation."""

from typing import Any, Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.flattened import child
from ingest.dialects.messages import is_conversation, read_message, read_messages
from ingest.dialects.payloads import opened
from ingest.dialects.values import parse


def _said(*names: str) -> tuple[str, ...]:
    """Give the attributes that hold what people said, which are marked as such since version 1.8."""
    return tuple(f"lk.{marked}{name}" for name in names for marked in ("", "pii."))


ALIASES: Final = {
    "session_id": ("lk.room_id", *_said("room_name"), "lk.session_id", "lk.room_sid"),
    "agent": ("lk.agent_name", "lk.agent_label"),
    "input": _said("chat_ctx", "user_input", "user_transcript", "input_text"),
    "output": _said("response.text"),
    "system": _said("instructions"),
    "tool_name": ("lk.function_tool.name",),
    "tool_call_id": ("lk.function_tool.id",),
    "arguments": _said("function_tool.arguments"),
    "result": _said("function_tool.output"),
    "first_token_s": ("lk.response.ttft",),
}
_CALLS, _CONTEXT = _said("response.function_calls"), _said("chat_ctx")

_KINDS: Final = {"llm_node": "chain", "llm_request": "llm", "agent_session": "agent", "function_tool": "tool"}


def read(draft: Draft) -> None:
    read_message_events(draft)
    if draft.raw.attributes.get("lk.function_tool.is_error") is True:
        draft.found["failed"] = True
    for key in _CALLS:
        if key in draft.raw.attributes:
            _read_calls(draft, key)
    if draft.keys.get("input") in _CONTEXT:
        _read_context(draft, draft.keys["input"])
    if "operation" not in draft.found:
        draft.kind = _KINDS.get(draft.raw.name) or ("tool" if "tool_name" in draft.found else "chain")


def _read_context(draft: Draft, key: str) -> None:
    """Read the conversation so far: messages, calls and their answers are items of one list, among others."""
    items = child(opened(draft, key), "items")
    if is_conversation(items):
        draft.input = read_messages([_unmarked(item) for item in items if is_conversation(item)], "user")


def _unmarked(item: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a message the marks of what may be cached."""
    content = item.get("content")
    return {**item, "content": [c for c in content if c != _MARK]} if isinstance(content, list) else item


_MARK: Final = {"type": "cache_breakpoint"}


def _read_calls(draft: Draft, key: str) -> None:
    """Put the answer together: its text and the tools it asks for are attributes of their own."""
    calls = parse(draft.raw.attributes[key])[0]
    if isinstance(calls, list) and calls:
        said = draft.found.get("output")
        draft.output = (read_message({"role": "assistant", "content": said, "tool_calls": calls}, "assistant"),)


DIALECT: Final = Dialect(
    "livekit",
    scopes=("livekit*",),
    marks=("lk.*",),
    aliases=ALIASES,
    read=read,
)
