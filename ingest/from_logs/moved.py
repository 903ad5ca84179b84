"""What was said in a span, taken out of it and logged: AWS' distribution of OpenTelemetry does so for its own service.

One record a span, named after the span's scope, whose body holds the messages: what stood in an attribute as a text,
what stood in a span event as the attributes of that event.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.from_logs.event import Event
from ingest.json_values import as_json, opened
from ingest.raw import RawEvent

BEGINNINGS = ('{"input":{"messages":', '{"output":{"messages":')
_TESTS = [f"starts_with(body, '{beginning}')" for beginning in BEGINNINGS]
IS_MOVED = f"({' OR '.join(_TESTS)})"  # in SQL

_SIDES = {"input": "gen_ai.input.messages", "output": "gen_ai.output.messages"}
# Answers of before stand among those of now, without a place in the history.
_ORDER = ("system", "user", "assistant", "tool")
_ANSWER = "gen_ai.choice"


def is_moved(body: str | None) -> bool:
    """Tell whether a body, or its beginning, is that of such a record."""
    return (body or "").startswith(BEGINNINGS)


def holds_messages(event: Event) -> bool:
    """Tell whether an event is such a record."""
    body = event.body
    return isinstance(body, dict) and any(isinstance(child(body, side), list) for side in _SIDES)


def child(body: Mapping[str, Any], side: str) -> Any:
    """Give the messages of a side, whatever else may stand there."""
    found = body.get(side)
    return found.get("messages") if isinstance(found, dict) else None


def attributes_of(event: Event) -> Iterator[tuple[str, str]]:
    """Give as attributes what were texts."""
    for side, key in _SIDES.items():
        said = [m for m in _messages(event, side) if isinstance(m.get("content"), str) and m["content"]]
        instructions = [m["content"] for m in said if m.get("role") == "system"]
        if len(instructions) == 1:
            yield "gen_ai.system_instructions", instructions[0]
            said = [m for m in said if m.get("role") != "system"]
        told = _whole(event, [m["content"] for m in said])
        if told is not None:
            yield key, told
        elif said:
            yield key, as_json(said).decode()


def _whole(event: Event, texts: list[str]) -> str | None:
    """Give the text that says it all: the only one, or what holds messages beside pieces of the same."""
    if len(set(texts)) == 1:
        return texts[0]
    for said in texts:
        value = opened(said)
        if isinstance(value, list) and value and isinstance(value[0], dict) and "role" in value[0]:
            return said
        if isinstance(value, dict) and event.scope.name.startswith("openinference."):  # whose spans have both
            return said
    return None


def events_of(event: Event) -> list[RawEvent]:
    """Give as span events what were such."""
    said = [m for side in _SIDES for m in _messages(event, side) if isinstance(m.get("content"), dict)]
    found = [RawEvent(_name(message), event.time_ns, message["content"]) for message in sorted(said, key=_place)]
    return sorted(found, key=lambda said: said.name == _ANSWER)


def _messages(event: Event, side: str) -> list[dict[str, Any]]:
    found = child(event.body, side) if isinstance(event.body, dict) else None
    return [message for message in found if isinstance(message, dict)] if isinstance(found, list) else []


def _name(message: Mapping[str, Any]) -> str:
    return _ANSWER if "message" in message["content"] else f"gen_ai.{message.get('role')}.message"


def _place(message: Mapping[str, Any]) -> int:
    role = message.get("role")
    return _ORDER.index(role) if role in _ORDER else len(_ORDER)
