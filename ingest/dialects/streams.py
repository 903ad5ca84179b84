"""An answer of OpenAI's in the pieces it was streamed in, put together as the message it is."""

from collections.abc import Iterator
from typing import Any

Chunk = dict[str, Any]

_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


def are_deltas(value: list[Any]) -> bool:
    """Tell whether a list holds pieces of an answer: objects whose choices have a ``delta``; the last may have none."""
    first = value[0] if value else None
    return type(first) is dict and type(first.get("choices")) is list and next(_choices([first]), None) is not None


def from_deltas(chunks: list[Any]) -> list[Chunk]:
    """Put the messages together, one for each choice, in the order of these."""
    found: dict[int, Chunk] = {}
    calls: dict[int, dict[int, Chunk]] = {}
    for choice in _choices(chunks):
        place = _place(choice)
        message = found.setdefault(place, {"role": "assistant"})
        _add(message, choice["delta"])
        for call in _listed(choice["delta"].get("tool_calls")):
            _add_call(calls.setdefault(place, {}).setdefault(_place(call), {}), call)
        if choice.get("finish_reason"):
            message["finish_reason"] = choice["finish_reason"]
    for place, asked in calls.items():
        found[place]["tool_calls"] = [asked[at] for at in sorted(asked)]
    return [found[place] for place in sorted(found)]


def _choices(chunks: list[Any]) -> Iterator[Chunk]:
    for chunk in _listed(chunks):
        for choice in _listed(chunk.get("choices")):
            if type(choice.get("delta")) is dict:
                yield choice


def _listed(value: Any) -> list[Chunk]:
    return [item for item in value if type(item) is dict] if type(value) is list else []


def _place(piece: Chunk) -> int:
    index = piece.get("index")
    return index if type(index) is int else 0


def _add(message: Chunk, delta: Chunk) -> None:
    for name in _TEXTS:
        if type(delta.get(name)) is str:
            message[name] = message.get(name, "") + delta[name]
    if type(delta.get("role")) is str and delta["role"]:
        message["role"] = delta["role"]


def _add_call(call: Chunk, piece: Chunk) -> None:
    told = piece.get("function")
    function = told if type(told) is dict else {}
    if piece.get("id"):
        call["id"] = piece["id"]
    if function.get("name"):
        call["name"] = function["name"]
    if type(function.get("arguments")) is str:
        call["arguments"] = call.get("arguments", "") + function["arguments"]
