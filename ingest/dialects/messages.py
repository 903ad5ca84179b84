"""Messages of any API (OpenAI, Anthropic, Bedrock, Gemini, LangChain, Vercel, ...) in the one shape that is kept."""

from collections.abc import Mapping
from typing import Any

from ingest.dialects.finish import finish_reason
from ingest.dialects.parts import Block, part_of, parts_of, text_part, tool_call, tool_result
from store.records import Message

Messages = tuple[Message, ...]

ROLES: Mapping[str, str] = {
    "model": "assistant",
    "ai": "assistant",
    "aimessage": "assistant",
    "aimessagechunk": "assistant",
    "chatbot": "assistant",
    "human": "user",
    "humanmessage": "user",
    "systemmessage": "system",
    "developer": "system",
    "toolmessage": "tool",
    "function": "tool",
    "ipython": "tool",
}

# What may stand around the list of messages in the body of a request or a response, most telling first.
WRAPPERS = (
    "messages",
    "contents",
    "message",
    "choices",
    "candidates",
    "generations",
    "output",
    "content",
    "input",
)

_USED = frozenset({"role", "content", "parts", "name", "tool_calls", "tool_call_id", "finish_reason"})


def read_messages(value: Any, role: str) -> Messages:
    """Read every message in ``value``: a list, one message, or a text said by ``role``."""
    if isinstance(value, str):
        return (Message.of(role, value),) if value else ()
    if isinstance(value, dict):
        return (read_message(value, role),)
    if not isinstance(value, list):
        return ()
    if value and not any(_is_message(v) for v in value if isinstance(v, dict)) and _are_parts(value):
        return (Message(role, tuple(part for block in value for part in parts_of(block))),)
    return tuple(message for item in value for message in read_messages(item, role))


def read_message(raw: Block, role: str) -> Message:
    """Read one message; where it names no role, ``role`` said it."""
    parts = raw.get("parts")
    if isinstance(parts, list):
        found = [part_of(p) if isinstance(p, dict) else text_part(str(p)) for p in parts]
        return _message(raw, role, found)
    kwargs = raw.get("kwargs")
    if isinstance(kwargs, dict) and "content" in kwargs:  # LangChain's serialised objects
        return read_message({"type": _last(raw.get("id")), **kwargs}, role)
    inner = raw.get("message")
    if isinstance(inner, dict) and "role" not in raw:  # a choice
        return read_message({**inner, **_finish_of(raw)}, role)
    kind = raw.get("type")
    if kind in _ITEMS and "role" not in raw:  # an item of OpenAI's Responses API
        return Message(_ITEMS[kind] or role, (part_of(raw),))
    return _message(raw, role, [*_content(raw), *_calls(raw)])


def is_conversation(value: Any) -> bool:
    """Tell whether ``value`` is a message or a list in which messages are."""
    if isinstance(value, dict):
        return _is_message(value)
    if not isinstance(value, list) or not value:
        return False
    return any(is_conversation(item) for item in value[:3])


def leading_system(messages: Messages) -> tuple[Messages, Messages]:
    """Part ``messages`` into the system instructions they start with and the conversation itself."""
    count = next((i for i, m in enumerate(messages) if m.role != "system"), len(messages))
    return messages[:count], messages[count:]


def is_exact(raw: Any) -> bool:
    """Tell whether a message's record holds everything that ``raw`` says: no key beyond those that are read."""
    if isinstance(raw, list):
        return all(is_exact(item) for item in raw)
    if not isinstance(raw, dict):
        return True
    if "parts" in raw or "role" in raw:
        return all(k in _USED or raw[k] is None for k in raw)
    return False


# Items that are no messages by themselves, and who speaks them.
_ITEMS: Mapping[Any, str] = {
    "function_call": "assistant",
    "custom_tool_call": "assistant",
    "mcp_call": "assistant",
    "reasoning": "assistant",
    "function_call_output": "tool",
    "custom_tool_call_output": "tool",
}


def _message(raw: Block, role: str, parts: list[Block]) -> Message:
    said_by = raw.get("role") or raw.get("type")
    name = raw.get("name")
    said_by = said_by if isinstance(said_by, str) and said_by != "message" else role
    said_by = ROLES.get(said_by.lower(), said_by)
    reason = raw.get("finish_reason") or raw.get("stop_reason")
    if said_by == "user" and parts and all(p.get("type") == "tool_call_response" for p in parts):
        said_by = "tool"  # where an API knows no role for it, tools answer as the user
    return Message(said_by, tuple(parts), name if isinstance(name, str) else None, finish_reason(reason))


def _content(raw: Block) -> list[Block]:
    content = raw.get("content")
    if content is None:
        content = raw.get("text")
    call_id = raw.get("tool_call_id")
    answers = raw.get("role") in ("tool", "function") or raw.get("type") == "tool"
    if answers and not _answers_inside(content):
        return [tool_result(call_id or raw.get("id"), content)]
    thoughts = raw.get("reasoning_content") or raw.get("reasoning") or raw.get("thinking")
    before = [{"type": "reasoning", "content": thoughts}] if isinstance(thoughts, str) else []
    refusal = raw.get("refusal")
    after = [{"type": "refusal", "content": refusal}] if isinstance(refusal, str) and refusal else []
    return [*before, *parts_of(content), *after]


def _answers_inside(content: Any) -> bool:
    """Tell whether the content holds tool results itself, as Vercel's and Bedrock's does."""
    return isinstance(content, list) and any(
        isinstance(b, dict) and ("toolResult" in b or b.get("type") in ("tool-result", "tool_result"))
        for b in content
    )


def _calls(raw: Block) -> list[Block]:
    calls = raw.get("tool_calls") or raw.get("toolCalls")
    found = [_call(c) for c in calls if isinstance(c, dict)] if isinstance(calls, list) else []
    function = raw.get("function_call")
    if isinstance(function, dict):  # before there were ids
        found.append(tool_call(None, function.get("name"), function.get("arguments")))
    return found


def _call(raw: Block) -> Block:
    return part_of({**raw, "type": "tool_call"})


def _finish_of(raw: Block) -> Block:
    reason = raw.get("finish_reason") or raw.get("finishReason")
    return {"finish_reason": reason} if reason else {}


def _last(value: Any) -> str:
    return str(value[-1]) if isinstance(value, list) and value else "unknown"


def _is_message(raw: Block) -> bool:
    if isinstance(raw.get("role"), str):
        return True
    if isinstance(raw.get("parts"), list) or raw.get("type") in _ITEMS:
        return True
    return str(raw.get("type", "")).lower() in _SPEAKERS or isinstance(raw.get("message"), dict)


_SPEAKERS = frozenset({*ROLES, "system", "user", "assistant", "tool", "message", "constructor"})


def _are_parts(blocks: list[Any]) -> bool:
    return all(isinstance(b, str | dict) for b in blocks) and any(isinstance(b, dict) for b in blocks)
