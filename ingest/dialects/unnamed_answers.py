"""Answers of tools that name no call, which whoever wrote them down left out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from store.item_ids import id_of
from store.records import Message, Part

Messages = tuple[Message, ...]
_Place = tuple[int, int]  # of a message, and of a part within it

_ANSWER: Final = "tool_call_response"


def has_unnamed(messages: Messages) -> bool:
    """Tell whether an answer names no call."""
    for message in messages:
        if message.role == "tool":
            for part in message.parts:
                if part.get("type") == _ANSWER and not part.get("id"):
                    return True
    return False


def by_calls(messages: Messages) -> Messages:
    """Give answers that name no call the ids of those right before them, where as many answer as were asked.

    Answers that name their tool are those of its calls, others those of all calls: they come in the order of the calls.
    """
    if not has_unnamed(messages):
        return messages
    ids = dict(_found(messages))
    if not ids:
        return messages
    return tuple([_with_ids(message, place, ids) for place, message in enumerate(messages)])


def _found(messages: Messages) -> Iterator[tuple[_Place, str]]:
    answered = {id_of(part) for message in messages for part in message.tool_results}
    asked: list[Part] = []
    answers: list[tuple[_Place, str]] = []
    for place, message in enumerate(messages):
        if message.role == "tool":
            answers += _unnamed(message, place)
            continue
        yield from _joined(asked, answers)
        if answers or message.role != "assistant":
            asked, answers = [], []
        asked += [part for part in message.tool_calls if id_of(part) not in answered]
    yield from _joined(asked, answers)


def _unnamed(message: Message, place: int) -> Iterator[tuple[_Place, str]]:
    """Give where in a message answers stand that name no call, and what they call their tool."""
    for within, part in enumerate(message.parts):
        if part.get("type") == _ANSWER and not part.get("id"):
            name = part.get("name") or message.name
            yield (place, within), name if type(name) is str else ""


def _joined(asked: list[Part], answers: list[tuple[_Place, str]]) -> Iterator[tuple[_Place, str]]:
    for tool in {tool for _, tool in answers}:
        places = [place for place, named in answers if named == tool]
        meant = [id_of(call) for call in asked if tool in ("", call.get("name"))]
        if len(places) == len(meant) and all(meant) and (tool or len(places) == len(answers)):
            yield from zip(places, meant, strict=True)


def _with_ids(message: Message, place: int, ids: Mapping[_Place, str]) -> Message:
    if not any((place, within) in ids for within in range(len(message.parts))):
        return message
    parts: list[Part] = list(message.parts)
    for within, part in enumerate(parts):
        if (place, within) in ids:
            parts[within] = {**part, "id": ids[place, within]}
    return replace(message, parts=tuple(parts))
