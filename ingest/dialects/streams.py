"""An answer of OpenAI's in the pieces it was streamed in, put together as the message it is."""

from collections.abc import Iterator
from typing import Any, Final

Chunk = dict[str, Any]

_TEXTS: Final = ("content", "reasoning_content", "reasoning", "refusal")


def are_deltas(value: list[Any]) -> bool:
    """Tell whether a list holds pieces of an answer: objects whose choices have a ``delta``; the last may have none."""
    first = value[0] if value else None
    return type(first) is dict and type(first.get("choices")) is list and next(_choices([first]), None) is not None


def from_deltas(chunks: list[Any]) -> list[Chunk]:
    """Put the messages together, one for each choice, in the order of these."""
    found: dict[int, _Message] = {}
    for choice in _choices(chunks):
        found.setdefault(_place(choice), _Message()).add(choice)
    return [found[place].whole() for place in sorted(found)]


class _Message:
    """What has come of a message: fields that are told once, and pieces of its texts and of its calls' arguments."""

    def __init__(self) -> None:
        self._told: Chunk = {"role": "assistant"}
        self._texts: dict[str, list[str]] = {}
        self._calls: dict[int, Chunk] = {}
        self._arguments: dict[int, list[str]] = {}

    def add(self, choice: Chunk) -> None:
        delta = choice["delta"]
        for name in _TEXTS:
            if type(delta.get(name)) is str:
                self._texts.setdefault(name, []).append(delta[name])
        for name, value in (("role", delta.get("role")), ("finish_reason", choice.get("finish_reason"))):
            if type(value) is str and value:
                self._told[name] = value
        for piece in _listed(delta.get("tool_calls")):
            self._add_call(_place(piece), piece)

    def _add_call(self, place: int, piece: Chunk) -> None:
        told = piece.get("function")
        function = told if type(told) is dict else {}
        call = self._calls.setdefault(place, {})
        for name, value in (("id", piece.get("id")), ("name", function.get("name"))):
            if value:
                call[name] = value
        if type(function.get("arguments")) is str:
            self._arguments.setdefault(place, []).append(function["arguments"])

    def whole(self) -> Chunk:
        said = {name: "".join(pieces) for name, pieces in self._texts.items()}
        for place, pieces in self._arguments.items():
            self._calls[place]["arguments"] = "".join(pieces)
        calls = [self._calls[place] for place in sorted(self._calls)]
        return {**self._told, **said, **({"tool_calls": calls} if calls else {})}


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
