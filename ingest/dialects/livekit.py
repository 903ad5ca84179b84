"""LiveKit Agents: turns of a spoken conversation."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.flattened import child
from ingest.dialects.messages import is_conversation, read_message, read_messages
from ingest.dialects.payloads import opened
from ingest.dialects.values import parse

ALIASES = {
    "session_id": ("lk.room_id", "lk.room_name", "lk.session_id"),
    "agent": ("lk.agent_name", "lk.agent_label"),
    "input": ("lk.chat_ctx", "lk.user_input", "lk.user_transcript", "lk.input_text"),
    "output": ("lk.response.text",),
    "tool_name": ("lk.function_tool.name",),
    "tool_call_id": ("lk.function_tool.id",),
    "arguments": ("lk.function_tool.arguments",),
    "result": ("lk.function_tool.output",),
    "first_token_s": ("lk.response.ttft",),
}

_KINDS = {"llm_node": "chain", "llm_request": "llm", "agent_session": "agent", "function_tool": "tool"}


def read(draft: Draft) -> None:
    read_message_events(draft)
    if draft.raw.attributes.get("lk.function_tool.is_error") is True:
        draft.found["failed"] = True
    if "lk.response.function_calls" in draft.raw.attributes:
        _read_calls(draft)
    if draft.keys.get("input") == "lk.chat_ctx":
        _read_context(draft)
    if "operation" not in draft.found:
        draft.kind = _KINDS.get(draft.raw.name) or ("tool" if "tool_name" in draft.found else "chain")


def _read_context(draft: Draft) -> None:
    """Read the conversation so far: messages, calls and their answers are items of one list."""
    items = child(opened(draft, "lk.chat_ctx"), "items")
    if is_conversation(items):
        draft.input = read_messages(items, "user")


def _read_calls(draft: Draft) -> None:
    """Put the answer together: its text and the tools it asks for are attributes of their own."""
    calls = parse(draft.raw.attributes["lk.response.function_calls"])[0]
    if isinstance(calls, list) and calls:
        said = draft.found.get("output")
        draft.output = (read_message({"role": "assistant", "content": said, "tool_calls": calls}, "assistant"),)


DIALECT = Dialect(
    "livekit",
    scopes=("livekit*",),
    marks=("lk.*",),
    aliases=ALIASES,
    read=read,
)
