"""Payloads: what went into a step and what came out, in whatever body it was recorded."""

from typing import Any

from ingest.dialects.dialect import Draft
from ingest.dialects.messages import WRAPPERS, is_conversation, is_exact, leading_system, read_messages
from ingest.dialects.values import REDACTED, parse, written
from store.records import Message

Messages = tuple[Message, ...]

# Attributes that promise JSON: text that is none is noted. Elsewhere a plain text is as good.
_PROMISED = (".messages", ".system_instructions", ".tool.definitions")

# What a step's arguments call the words of the user, where it was recorded as a function call.
_WORDS = (
    "question",
    "query",
    "prompt",
    "text",
    "input",
    "inputs",
    "user_input",
    "message",
    "task",
    "topic",
    "q",
)
_ANSWERS = ("output", "answer", "result", "response", "text", "final_output", "raw")


def take(draft: Draft, field: str, role: str) -> Messages:
    """Read the payload of ``field`` into messages; the attribute is done with if they say all that it said."""
    key = draft.keys.get(field)
    if key is None:
        return ()
    value = opened(draft, key)
    if value is None:
        return ()
    messages, exact = conversation(value, role)
    if not messages and value not in ([], {}):
        messages, exact = (Message.of(role, written(draft.raw.attributes[key])),), True
    if exact:
        draft.left.pop(key, None)
    return messages


def opened(draft: Draft, key: str) -> Any:
    """Parse the attribute ``key``, noting what is wrong with it; None if its content was taken out."""
    value = draft.raw.attributes[key]
    if isinstance(value, str) and value.strip() in REDACTED:
        draft.note("redacted", key)
        return None
    parsed = parse(value)
    if parsed.state == "truncated" or (parsed.state and key.endswith(_PROMISED)):
        draft.note(parsed.state, key)
    return parsed.value


def conversation(value: Any, role: str) -> tuple[Messages, bool]:
    """Find the messages in ``value``, and tell whether they are all there is in it."""
    if isinstance(value, str):
        return read_messages(value, role), True
    if is_conversation(value):
        return read_messages(value, role), is_exact(value)
    if isinstance(value, list):
        return _from_list(value, role)
    if isinstance(value, dict):
        return _from_body(value, role), False
    return (), False


def text_of_call(value: Any, role: str) -> Messages:
    """Read what a function was called with or gave back, where the words of the user or the answer stand out."""
    if isinstance(value, dict) and value.keys() == {"args", "kwargs"}:
        value = _arguments(value)
    names = _WORDS if role == "user" else _ANSWERS
    if isinstance(value, dict):
        value = next((value[n] for n in names if isinstance(value.get(n), str)), _single(value))
    return (Message.of(role, value),) if isinstance(value, str) and value else ()


def _from_list(value: list[Any], role: str) -> tuple[Messages, bool]:
    if len(value) == 1 and isinstance(value[0], dict):
        found = _from_body(value[0], role)
        if found:
            return found, False
    return read_messages(value, role), False


def _from_body(body: dict[str, Any], role: str) -> Messages:
    """Read the body of a request or a response of any API, or the state of a graph."""
    for name in WRAPPERS:
        inner = body.get(name)
        if inner is None or inner in ("", []):
            continue
        found = _inside(inner, role)
        if found:
            return (*_instructions(body), *found)
    for name in ("kwargs", "data", "state", "config", "outputs", "inputs"):
        inner = body.get(name)
        if isinstance(inner, dict) and (found := _from_body(inner, role)):
            return found
    return text_of_call(body, role)


def _inside(inner: Any, role: str) -> Messages:
    if isinstance(inner, str) or is_conversation(inner):
        return read_messages(inner, role)
    if isinstance(inner, list) and inner and isinstance(inner[0], dict | list):
        found = tuple(message for item in inner for message in _candidate(item, role))
        return found or read_messages(inner, role)
    if isinstance(inner, list) and all(isinstance(i, str) for i in inner):
        return tuple(Message.of(role, i) for i in inner)
    return _from_body(inner, role) if isinstance(inner, dict) else ()


def _candidate(item: Any, role: str) -> Messages:
    """Read one of several answers: Gemini's candidate, LangChain's generation."""
    if isinstance(item, list):
        return tuple(message for i in item for message in _candidate(i, role))
    if not isinstance(item, dict):
        return ()
    content = item.get("content")
    if isinstance(content, dict) and "parts" in content:
        reason = item.get("finishReason") or item.get("finish_reason")
        return read_messages({**content, "finish_reason": reason}, role)
    message = item.get("message")
    return read_messages(message, role) if isinstance(message, dict) else ()


def _instructions(body: dict[str, Any]) -> Messages:
    """Read the system instructions that stand beside the messages in some APIs."""
    config = body.get("config")
    sources = (body, config) if isinstance(config, dict) else (body,)
    for source in sources:
        for name in ("system", "instructions", "system_instruction", "systemInstruction", "system_prompt"):
            found = source.get(name)
            if found:
                return as_system(found)
    return ()


def as_system(value: Any) -> Messages:
    """Read system instructions: a text, a list of parts, or messages."""
    messages = read_messages(value, "system")
    return tuple(Message("system", m.parts, m.name) if m.role != "system" else m for m in messages)


def settle_system(draft: Draft) -> None:
    """Move the system messages that the input starts with out of it; where instructions were given twice, keep them once."""
    if draft.input and draft.input[0].role == "system":
        system, draft.input = leading_system(draft.input)
        known = {m.text for m in draft.system}
        draft.system = (*draft.system, *(m for m in system if m.text not in known))


def _arguments(call: dict[str, Any]) -> Any:
    args, kwargs = call["args"], call["kwargs"]
    if isinstance(kwargs, dict) and kwargs:
        return kwargs
    texts = [a for a in args if isinstance(a, str)] if isinstance(args, list) else []
    return texts[0] if len(texts) == 1 else None


def _single(value: dict[str, Any]) -> Any:
    return next(iter(value.values())) if len(value) == 1 else None
