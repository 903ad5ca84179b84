"""Messages that came as events: of the span today, of a log that belongs to it as soon as logs are joined."""

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.messages import read_message, read_messages
from ingest.dialects.payloads import conversation, is_redacted, system_messages
from ingest.dialects.transcripts import read_transcript
from ingest.dialects.values import parse, plain, text, whole
from ingest.raw import RawEvent
from store.records import Message

DETAILS: Final = "gen_ai.client.inference.operation.details"

# Conventions 1.28 to 1.36: one event a message, and who said it.
_SAID_BY: Final[Mapping[str, str]] = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
    "gen_ai.choice": "assistant",
}


def read_message_events(draft: Draft) -> None:
    """Read the messages among the span's events; of these only what else they hold is kept."""
    events = draft.raw.events
    if events:
        rests = _of_several(draft) if _are_mixed(events) else [_rest(draft, event) for event in _in_order(events)]
        kept = [rest for rest in rests if rest is not None]
        draft.events = kept if kept != events else None


def _in_order(events: list[RawEvent]) -> list[RawEvent]:
    """Put the several choices of an answer into the order that they name."""
    choices = [event for event in events if event.name == "gen_ai.choice"]
    if len(choices) < _SEVERAL:
        return events
    places = [whole(choice.attributes.get("index")) for choice in choices]
    if None in places:
        return events
    ordered = iter([choice for _, choice in sorted(zip(places, choices, strict=True), key=itemgetter(0))])
    return [next(ordered) if event.name == "gen_ai.choice" else event for event in events]


_SEVERAL: Final = 2


def _are_mixed(events: list[RawEvent]) -> bool:
    """Tell whether events of several generations of the conventions say the same, each in its words."""
    names = {event.name for event in events}
    return len(names) > 1 and sum(not names.isdisjoint(generation) for generation in _GENERATIONS) > 1


def _of_several(draft: Draft) -> list[RawEvent | None]:
    """Read the newest generation of events, and of the others only what that does not say."""
    rests: list[RawEvent | None] = [*draft.raw.events]
    for generation in _GENERATIONS:
        told = {field for field in ("system", "input", "output") if getattr(draft, field)}
        for at, event in enumerate(draft.raw.events):
            if event.name in generation and _FIELDS.get(event.name, "input") not in told:
                rests[at] = _rest(draft, event)
    return rests


def _rest(draft: Draft, event: RawEvent) -> RawEvent | None:
    """Read an event, and give what of it the draft does not say; None for nothing."""
    if event.name != DETAILS:
        if "gen_ai.usage.input_tokens" in event.attributes:  # Ax has an event of its own for it
            _read_aside(draft, event.attributes)
        return None if read_event(draft, event.name, event.attributes) else event
    unread = _unread(draft, event.attributes)
    return event._replace(attributes=unread) if unread else None


def read_event(draft: Draft, name: str, attributes: Mapping[str, Any], body: Any = None) -> bool:
    """Read one event into ``draft``; ``body`` is that of a log event. Gives whether the draft says all it said."""
    if "event.name" in attributes:
        name = str(attributes["event.name"])
    if name == DETAILS:
        return not _unread(draft, attributes)
    role = _SAID_BY.get(name)
    if role:
        whole = attributes.get("gen_ai.event.content") if body is None else body  # Azure's SDKs
        return _message(draft, name, role, attributes if whole is None else whole)
    reader = _OLDEST.get(name)
    return reader(draft, attributes) if reader else _numbered(draft, name, attributes)


def _unread(draft: Draft, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Since 1.37: attributes as on a span; several such events of one span each hold some of them.

    What such an event tells of the call beside its messages fills what the span leaves open, and is kept all the same.
    """
    unread = {}
    for key, value in attributes.items():
        reader = _DETAIL.get(key)
        if reader is None or not reader(draft, key, value):
            unread[key] = value
    _read_aside(draft, unread)
    return unread if unread.keys() != _ONLY_NAME else {}


def _read_aside(draft: Draft, told: Mapping[str, Any]) -> None:
    """Fill what the span leaves open by what an event tells of the call."""
    for key, (field, read) in _ASIDE.items():
        if key in told:
            draft.put(field, read(told[key]))


_ONLY_NAME: Final = {"event.name"}


def _payload(value: Any) -> Any:
    return value or None


def _opened(draft: Draft, key: str, value: Any) -> tuple[Any, bool]:
    """Parse a value; what was wrong with it is noted, and told."""
    if is_redacted(value):
        draft.note("redacted", key)
        return None, False
    opened, state = parse(value)
    if state and value:
        draft.note(state, key)
    return opened, not state


def _detail(field: str, role: str) -> Callable[[Draft, str, Any], bool]:
    def read(draft: Draft, key: str, value: Any) -> bool:
        opened, well = _opened(draft, key, value)
        messages, rest = system_messages(opened) if field == "system" else conversation(opened, role)
        return _extend(draft, field, messages) and rest is None and well

    return read


_DETAIL: Final[Mapping[str, Callable[[Draft, str, Any], bool]]] = {
    "gen_ai.system_instructions": _detail("system", "system"),
    "gen_ai.input.messages": _detail("input", "user"),
    "gen_ai.output.messages": _detail("output", "assistant"),
}


_ASIDE: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "gen_ai.operation.name": ("operation", text),
    "gen_ai.provider.name": ("provider", text),
    "gen_ai.request.model": ("request_model", text),
    "gen_ai.response.model": ("model", text),
    "gen_ai.response.finish_reasons": ("finish_reason", _payload),
    "gen_ai.conversation.id": ("session_id", text),
    "gen_ai.agent.name": ("agent", text),
    "gen_ai.tool.definitions": ("tool_definitions", _payload),
    "gen_ai.usage.input_tokens": ("input_tokens", whole),
    "gen_ai.usage.output_tokens": ("output_tokens", whole),
    "gen_ai.usage.cache_read.input_tokens": ("cache_read_tokens", whole),
    "gen_ai.usage.cache_write.input_tokens": ("cache_write_tokens", whole),
    "gen_ai.usage.cache_creation.input_tokens": ("cache_write_tokens", whole),
    "gen_ai.usage.reasoning.output_tokens": ("reasoning_tokens", whole),
    "error.type": ("error_type", text),
}


def _extend(draft: Draft, field: str, messages: tuple[Message, ...]) -> bool:
    """Add messages to a field, unless an attribute of the span says it: nothing is taken twice."""
    if field in draft.keys:
        return False
    known: tuple[Message, ...] = getattr(draft, field)
    setattr(draft, field, known + messages)
    return bool(messages)


def _message(draft: Draft, name: str, role: str, source: Any) -> bool:
    if type(source) is not dict:
        source = parse(source)[0]
    if type(source) is not dict:
        messages = read_messages(source, role)
        lossless = True
    else:
        said = plain(source)
        messages, lossless = _said(said, role)
        lossless = lossless and said == source
    field = _FIELDS.get(name, "input")
    if field == "system":  # Fiddler has empty ones of Strands
        messages = tuple([message for message in messages if message.parts])
    return _extend(draft, field, messages) and lossless


def _numbered(draft: Draft, name: str, attributes: Mapping[str, Any]) -> bool:
    """Read a message that is an event with a number of its own: ``gen_ai.prompt.0``."""
    found = _NUMBERED.fullmatch(name)
    if found is None:
        return False
    said = {key.removeprefix(f"{found[1]}."): value for key, value in attributes.items()}
    field, role = ("input", "user") if found[1] == "gen_ai.prompt" else ("output", "assistant")
    messages = read_messages({"role": role, **said}, role) if said.get("content") else ()
    return _extend(draft, field, messages) and said.keys() <= _NUMBERED_SAYS


_NUMBERED: Final = re.compile(r"(gen_ai\.(?:prompt|completion))\.\d+")
_NUMBERED_SAYS: Final = frozenset({"role", "content"})
_FIELDS: Final = {"gen_ai.choice": "output", "gen_ai.system.message": "system", "gen_ai.content.completion": "output"}
_SAID: Final = ("role", "finish_reason", "tool_calls", "tool_call_id", "id", "name")
_SPEAKS: Final = frozenset({"role", "tool_calls", "toolCalls"})
_CHOICE: Final = frozenset({"message", "finish_reason", "index"})
_ONLY_CONTENT: Final = frozenset({"content", "message"})
_KNOWN: Final = frozenset({*_SAID, *_ONLY_CONTENT, "index", "gen_ai.system", "event.name", "gen_ai.message.index"})


def _said(source: Mapping[str, Any], role: str) -> tuple[tuple[Message, ...], bool]:
    """Read an event's fields: content and message may be JSON, of OpenAI's or Bedrock's making."""
    if "tool_calls.0.function.name" in source:
        source = _with_calls(source)
    content = parse(source.get("message", source.get("content")))[0]
    if source.keys() <= _ONLY_CONTENT and type(content) in (str, list):
        return (read_message({"role": role, "content": content}, role),), True
    said = {key: source[key] for key in _SAID if source.get(key)}
    if isinstance(said.get("tool_calls"), str):
        said["tool_calls"] = parse(said["tool_calls"])[0]
    if isinstance(content, dict) and isinstance(content.get("message"), dict):  # a choice as Semantic Kernel has it
        choice = {"role": role, "finish_reason": content.get("finish_reason"), **content["message"]}
        return read_messages(choice, role), content.keys() <= _CHOICE and source.keys() <= _KNOWN
    if isinstance(content, dict) and not _SPEAKS.isdisjoint(content):
        said = {**said, **content}
    else:
        said["content"] = content
    said.setdefault("role", role)
    if role != "tool":
        said.pop("id", None)
    return read_messages(said, role), source.keys() <= _KNOWN


def _with_calls(source: Mapping[str, Any]) -> dict[str, Any]:
    """Put the calls together that an event tells in numbered names, as those of VeADK do."""
    calls: dict[str, dict[str, Any]] = {}
    for key, value in source.items():
        found = _OF_CALL.fullmatch(key)
        if found:
            calls.setdefault(found[1], {})[found[2]] = value
    return {**source, "tool_calls": [calls[number] for number in sorted(calls, key=int)]}


_OF_CALL: Final = re.compile(r"tool_calls\.(\d{1,3})\.(?:function\.)?(id|name|arguments)")


def _text(field: str, role: str, key: str) -> Callable[[Draft, Mapping[str, Any]], bool]:
    def read(draft: Draft, attributes: Mapping[str, Any]) -> bool:
        if key not in attributes and type(attributes.get("content")) is str:  # NeMo Guardrails' plain text
            return _extend(draft, field, (Message.of(role, attributes["content"]),)) and len(attributes) == 1
        value = attributes.get(key)
        opened, well = _opened(draft, key, value)
        spoken = read_transcript(opened) if type(opened) is str and field == "input" else ()
        messages, rest = (spoken, opened) if spoken else conversation(opened, role)
        return _extend(draft, field, messages) and rest is None and well and len(attributes) == 1

    return read


# Conventions up to 1.27: one event for the prompt, one for the completion.
_OLDEST: Final[Mapping[str, Callable[[Draft, Mapping[str, Any]], bool]]] = {
    "gen_ai.content.prompt": _text("input", "user", "gen_ai.prompt"),
    "gen_ai.content.completion": _text("output", "assistant", "gen_ai.completion"),
}
_GENERATIONS: Final = (frozenset({DETAILS}), frozenset(_SAID_BY), frozenset(_OLDEST))  # the newest first
