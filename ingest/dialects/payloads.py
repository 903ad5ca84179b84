"""Payloads: what went into a step and what came out, in whatever body it was recorded."""

from typing import Any, Final

from ingest.dialects.bare_calls import read_bare_calls
from ingest.dialects.bodies import SYSTEM, inner_bodies
from ingest.dialects.conventional import conventional
from ingest.dialects.dialect import Draft
from ingest.dialects.histories import Histories
from ingest.dialects.item_ids import ITEM, by_answers
from ingest.dialects.messages import (
    Messages,
    is_conversation,
    is_exact,
    last_reason,
    leading_system,
    read_message,
    read_messages,
)
from ingest.dialects.parts import part_of, text_part
from ingest.dialects.reprs import object_of, written_messages
from ingest.dialects.streams import are_deltas, from_deltas
from ingest.dialects.transcripts import read_transcript
from ingest.dialects.unnamed_answers import by_calls
from ingest.dialects.values import SAYS_NOTHING, is_cut, parse, written
from store.exchange import REDACTED
from store.records import Message, Part

# What may stand around the messages in the body of a request or a response, most telling first.
_WRAPPERS: Final = (
    "messages",
    "prompts",
    "contents",
    "new_message",
    "message",
    "chat_message",  # AutoGen's
    "choices",
    "candidates",
    "generations",
    "replies",
    "output",
    "content",
    "input",
    "outputs",
)

# Attributes that promise JSON: text that is none is noted. Elsewhere a plain text is as good.
_PROMISED: Final = (".messages", ".system_instructions", ".tool.definitions")

# What a step's arguments call the words of the user, where it was recorded as a function call.
_WORDS: Final = (
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
_ANSWERS: Final = ("output", "answer", "result", "response", "text", "final_output", "raw")

_LONGEST_SENTINEL: Final = 20
SHORT: Final = 1000  # characters of a repeated history that cost less to keep than to look at


def take(draft: Draft, field: str, role: str) -> Messages:
    """Read the payload of ``field`` into messages; what they do not say of it stays an attribute."""
    key = draft.keys.get(field)
    if key is None:
        return ()
    known = _history(draft, key, role) if field == "input" else None
    if known is not None:
        draft.left.pop(key, None)
        return known
    value = opened(draft, key)
    if value is None or value == "null":
        return ()
    messages, rest = conversation(value, role)
    if field == "input" and draft.kind == "llm" and (only := _only_text(value)) and (spoken := read_transcript(only)):
        messages, rest = spoken, value
    if not messages and value and value not in _NOTHING_SAID:
        messages, rest = (Message.of(role, written(draft.raw.attributes[key])),), None
    if rest is None and not draft.notes:
        del draft.left[key]
    else:
        release(draft, key, value, rest)
    if field != "input":
        return messages
    sent = draft.raw.attributes[key]
    messages = by_answers(messages) if type(sent) is str and ITEM in sent else messages
    return by_calls(messages)


def _only_text(value: Any) -> str:
    """Give the one text that a model was given, which LangChain has in a list of prompts."""
    if type(value) is dict:
        value = value.get("prompts")
    if type(value) is list and len(value) == 1:
        value = value[0]
    return value if type(value) is str else ""


def as_one_list(tools: Any) -> str | None:
    """Put tools that are each a JSON text together as one list; None where they are something else."""
    if type(tools) is list and all(type(tool) is str and tool[:1] == "{" for tool in tools):
        return "[" + ",".join(tools) + "]"
    return None


# A function was called that takes no arguments; a text of an answer that has none.
_NOTHING_SAID: Final[tuple[Any, ...]] = ({"args": [], "kwargs": {}}, [""])

_histories: Final = Histories()


def _history(draft: Draft, key: str, role: str) -> Messages | None:
    sent = draft.raw.attributes[key]
    if type(sent) is not str or sent[:1] != "[" or key in draft.opened:
        return None
    return _histories.read(draft.raw.trace_id, key, sent, role)


def release(draft: Draft, key: str, value: Any, rest: Any) -> None:
    """Leave of the attribute ``key``, which holds ``value``, only the ``rest`` that the span does not say."""
    if draft.notes and not {f"truncated:{key}", f"python:{key}"}.isdisjoint(draft.notes):
        return  # what was cut off may be guessed from how it ends, and what else Python's text says is not read
    if rest is None:
        draft.left.pop(key, None)
    elif rest is not value:
        draft.left[key] = written(rest)


def release_repeated(draft: Draft, field: str, role: str) -> None:
    """Leave of a payload only what does not repeat the messages read from elsewhere.

    Histories grow with every call: kept twice, they would cost more than all else together.
    """
    key = draft.keys.get(field)
    if key is None or len(str(draft.raw.attributes[key])) < SHORT:
        return
    value = opened(draft, key)
    messages, rest = conversation(value, role)
    if rest is not value and messages in (draft.input, (*draft.system, *draft.input)):
        release(draft, key, value, rest)


def opened(draft: Draft, key: str) -> Any:
    """Parse the attribute ``key``, noting what is wrong with it; None if its content was taken out."""
    if key in draft.opened:
        return draft.opened[key]
    value = draft.raw.attributes[key]
    if type(value) is str and len(value) < _LONGEST_SENTINEL and is_redacted(value):
        draft.note("redacted", key)
        return None
    found, state = parse(value)
    if type(found) is str and key == draft.keys.get("output") and found.lstrip("[")[:1].isupper():
        found, state = _object(found, state)
    draft.opened[key] = found
    if state and (state != "unparsed" or key.endswith(_PROMISED)):
        draft.note(state, key)
    return found


def _object(sent: str, state: str) -> tuple[Any, str]:
    """Give an answer that Python wrote as an object, if it holds messages; else the text it is."""
    found: Any = object_of(sent)
    if type(found) is list and not is_conversation(found) and any(text_of_call(item, "assistant") for item in found):
        return sent, state  # rows, of which one column sounds like an answer
    messages = conversation(found, "assistant")[0] if found else ()
    said = any(part.get("type") != "unknown" for message in messages for part in message.parts)
    return (found, "python") if said else (sent, state)


def is_redacted(value: Any) -> bool:
    """Tell whether ``value`` only says that content was taken out."""
    return type(value) is str and len(value) < _LONGEST_SENTINEL and value.strip() in REDACTED


def conversation(value: Any, role: str) -> tuple[Messages, Any]:
    """Find the messages in ``value``, and give what else is in it: None for nothing, ``value`` itself for all."""
    found = conventional(value)
    if found:
        return found, None
    if type(value) is list and value and type(value[0]) is str and value[0][:1] == "{":
        value = _opened_each(value)
    if is_conversation(value):
        return read_messages(value, role), None if is_exact(value) else value
    if type(value) is str:
        return read_messages(value, role), None
    return (calls, value) if role == "assistant" and (calls := read_bare_calls(value)) else _from_other(value, role)


def _from_other(value: Any, role: str) -> tuple[Messages, Any]:
    if type(value) is dict:
        return _from_body(value, role)
    return (_from_list(value, role) if type(value) is list else ()), value


def _opened_each(texts: list[Any]) -> list[Any]:
    """Parse a list of texts that each hold a message; others stay as they are."""
    each = [parse(text)[0] if type(text) is str else text for text in texts]
    return each if is_conversation(each) else texts


def text_of_call(value: Any, role: str) -> Messages:
    """Read the words of the user in a function's arguments, or the answer in its result, where they stand out."""
    if isinstance(value, dict) and "args" in value and value.keys() <= _OF_CALL:
        value = _arguments(value)
    names = _WORDS if role == "user" else _ANSWERS
    if isinstance(value, dict):
        value = next((value[n] for n in names if isinstance(value.get(n), str)), _single(value))
    return (Message.of(role, value),) if isinstance(value, str) and value else ()


def words_of(value: Any, role: str) -> Messages:
    """Read what a step was given, or what it gave: messages, a call's words, or else the whole as text."""
    if value in SAYS_NOTHING:
        return ()
    return conversation(value, role)[0] or text_of_call(value, role) or (Message.of(role, written(value)),)


_TEXT: Final = {"type", "content"}


def system_messages(value: Any) -> tuple[Messages, Any]:
    """Read system instructions, and give what else is in them: None for nothing, ``value`` itself for all."""
    if type(value) is list and value and all(type(part) is dict and part.keys() == _TEXT for part in value):
        parts: list[Part] = [part_of(part) for part in value]
        written_down = [_texts_within(part["content"]) for part in parts]
        if any(written_down):
            parts = [text for part, texts in zip(parts, written_down, strict=True) for text in texts or [part]]
        return (Message("system", tuple(parts)),), value if any(written_down) else None
    messages = read_messages(value, "system")
    found = tuple(m if m.role == "system" else Message("system", m.parts, m.name) for m in messages)
    exact = is_exact(value) or _is_texts(value)
    return found, None if exact else value


def _texts_within(said: Any) -> list[Part]:
    """Read the blocks of text that a text is in JSON, as LangChain's content becomes where others write it down."""
    if type(said) is not str or not said.startswith(_BLOCKS):
        return []
    blocks = parse(said)[0]
    return [text_part(block["text"]) for block in blocks] if type(blocks) is list and _is_texts(blocks) else []


_BLOCKS: Final = ('[{"type":"text"', '[{"type": "text"')


def _is_texts(value: Any) -> bool:
    """Tell whether ``value`` is a text of Anthropic's or OpenAI's, or a list of such and nothing else."""
    return all(
        type(part) is dict and part.keys() == {"type", "text"} and type(part["text"]) is str
        for part in (value if type(value) is list else (value,))
    )


def settle_system(draft: Draft) -> None:
    """Move the system messages that the input starts with out of it; given twice, they are kept once."""
    messages = draft.input
    if not messages or messages[0].role != "system":
        return
    count = leading_system(messages)
    system, draft.input = messages[:count], messages[count:]
    if draft.system:
        known = {m.text for m in draft.system}
        system = (*draft.system, *(m for m in system if m.text not in known))
    draft.system = system


def _from_list(value: list[Any], role: str) -> Messages:
    if len(value) == 1 and isinstance(value[0], dict):
        found, _ = _from_body(value[0], role)
        if found:
            return found
    if value and all(isinstance(chunk, dict) and "candidates" in chunk for chunk in value):
        return _from_chunks(value, role)
    if are_deltas(value):
        value = from_deltas(value)
    if value and all(type(text) is str for text in value):
        return _of_texts(value, role)
    return read_messages(value, role)


def _from_chunks(chunks: list[Any], role: str) -> Messages:
    """Put one message together of the pieces it was streamed in."""
    pieces = [message for chunk in chunks for message in _from_body(chunk, role)[0]]
    parts: list[Part] = []
    for part in (part for piece in pieces for part in piece.parts):
        if parts and part.keys() == parts[-1].keys() == _TEXT and part["type"] == parts[-1]["type"]:
            parts[-1] = {**part, "content": f"{parts[-1]['content']}{part['content']}"}
        else:
            parts.append(part)
    return (Message(pieces[0].role, tuple(parts), None, last_reason(pieces)),) if pieces else ()


def _from_body(body: dict[str, Any], role: str) -> tuple[Messages, Any]:
    """Read the body of a request or a response of any API, or the state of a graph."""
    if _is_answer(body):
        return read_messages(body, role), body
    for name in _WRAPPERS:
        inner = body.get(name)
        found = _inside(inner, role) if inner else ()
        if found:
            exact = is_conversation(inner) and is_exact(inner)
            rest = {k: v for k, v in body.items() if k != name} if exact else body
            return found if role == "assistant" else (*instructions_in(body), *found), rest or None
    for inner in inner_bodies(body):
        found = _inside(inner, role)
        if found:
            return found, body
    words = text_of_call(body, role)
    return (*instructions_in(body), *words) if words else (), body


def _is_answer(body: dict[str, Any]) -> bool:
    """Tell whether a result is one message, which names no role: a text, and beside it the tools asked for."""
    calls = body.get("toolCalls")
    return isinstance(calls, list) and bool(calls) and isinstance(body.get("text"), str)


def _inside(inner: Any, role: str) -> Messages:
    if isinstance(inner, str):
        return _said(inner, role)
    if is_conversation(inner):
        return read_messages(inner, role)
    if isinstance(inner, dict):
        return _from_body(inner, role)[0]
    if not isinstance(inner, list):
        return ()
    if all(isinstance(i, str) for i in inner):
        return _of_texts(inner, role)
    if are_deltas(inner):
        inner = from_deltas(inner)
    return tuple(message for item in inner for message in _candidate(item, role)) or read_messages(inner, role)


def _of_texts(texts: list[str], role: str) -> Messages:
    """Read a list of texts: each may be a message as Python writes it, if all are."""
    written_down = written_messages(texts)
    if written_down is not None:
        return tuple([read_message(fields, role) for fields in written_down])
    return tuple(message for text in texts for message in _said(text, role))


def _said(text: str, role: str) -> Messages:
    """Read a text within a body: of an answer perhaps an object that Python wrote."""
    found = object_of(text) if role == "assistant" and text[:1].isupper() else None
    return (conversation(found, role)[0] if found else ()) or read_messages(text, role)


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
    if isinstance(message, dict):
        return read_messages(message, role)
    update = item.get("update", item.get("args"))  # LangGraph's commands, and what it sends to a node
    if isinstance(update, dict):
        return _inside(update.get("messages"), role)
    told = item.get("generation_info")  # LangChain's
    reason = item.get("finish_reason") or (told.get("finish_reason") if isinstance(told, dict) else None)
    said = item.get("text")  # of a completion
    return read_messages({"content": said, "finish_reason": reason}, role) if reason and said else ()


def instructions_in(body: dict[str, Any]) -> Messages:
    """Read the system instructions that stand beside the messages in some APIs."""
    config = body.get("config")
    for source in (body, config) if isinstance(config, dict) else (body,):
        for name in SYSTEM:
            found = source.get(name)
            if found:
                return system_messages(found)[0]
    return ()


_OF_CALL: Final = {"args", "kwargs"}


def _arguments(call: dict[str, Any]) -> Any:
    args, kwargs = call["args"], call.get("kwargs")
    if isinstance(kwargs, dict) and kwargs:
        return kwargs
    if isinstance(args, str):
        return args
    texts = [a for a in args if isinstance(a, str)] if isinstance(args, list) else []
    return texts[0] if len(texts) == 1 else None


def _single(value: dict[str, Any]) -> Any:
    return next(iter(value.values())) if len(value) == 1 else None


def payload(draft: Draft, name: str) -> str | None:
    """Give a payload as the text that was sent; a dialect may have set it outright."""
    if name not in draft.found:
        return None
    value = draft.found[name]
    key = draft.keys.get(name)
    if key is None:
        return written(value)
    if is_redacted(value):
        draft.note("redacted", key)
        return None
    if value is draft.raw.attributes[key]:  # else a dialect saw through a wrapping, and the attribute stays
        draft.left.pop(key, None)
    if is_cut(value):
        draft.note("truncated", key)
    return written(value)
