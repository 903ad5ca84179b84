"""Which values in a tool's arguments came from outside, and from nobody who may give orders.

A value is tainted if it stands in an earlier tool result and neither the user nor the system prompt named it before.
That is usual (a listing gives the id that the next call uses); it becomes a finding where the value stands in text
that orders the assistant about, or where the call destroys something. See ``monitors.policy_flags``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from monitors.passages import Passage

_SHORTEST = 4
_LONGEST = 200  # a longer argument is prose: only the addresses and numbers in it are followed
_TELLING = re.compile(
    r"[\w.+\-]+@[\w\-]+\.[\w.\-]*\w|(?:https?://|www\.)[^\s\"'<>)\]]+"
    r"|\b[A-Z]{2}[0-9]{2}[A-Z0-9]{8,}\b|\b[\w\-]+\.(?:com|org|net|io|ai|dev|xyz)\b"
    r"|\b[0-9][0-9\-]{4,}[0-9]\b"
)
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?")
_DULL = frozenset(
    {"true", "false", "none", "null", "user", "name", "text", "all", "default", "utf-8", "json", "high", "low"}
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One value on its way from a tool result into a tool's arguments."""

    value: str
    call: Passage
    call_start: int
    call_end: int
    origin: Passage
    origin_start: int
    origin_end: int


def flows(texts: Sequence[Passage]) -> Iterator[Flow]:
    """Yield every way that an untrusted value took, per call and origin; ``texts`` in order of time."""
    trusted: list[str] = []
    outside: list[tuple[Passage, str]] = []
    for passage in texts:
        if passage.source in {"user", "system"}:
            trusted.append(passage.text.lower())
        elif passage.source == "tool_result":
            outside.append((passage, passage.text.lower()))
        elif passage.source == "tool_call" and outside:
            yield from _into(passage, outside, trusted)


def _into(call: Passage, outside: Sequence[tuple[Passage, str]], trusted: Sequence[str]) -> Iterator[Flow]:
    lower = call.text.lower()
    for value in values_of(call.raw):
        core = _SCHEME.sub("", value.lower()).rstrip("/")
        if len(core) < _SHORTEST or core in _DULL or any(_find(core, text) >= 0 for text in trusted):
            continue
        here = lower.find(core)
        if here < 0:
            continue
        for origin, text in outside:
            there = _find(core, text)
            if there >= 0:
                yield Flow(value, call, here, here + len(core), origin, there, there + len(core))


def values_of(arguments: str) -> list[str]:
    """Give the values in a tool's arguments that could be told again elsewhere, each once."""
    found: dict[str, None] = {}
    for leaf in _leaves(_parsed(arguments)):
        if _SHORTEST <= len(leaf) <= _LONGEST:
            found[leaf.strip()] = None
        for match in _TELLING.finditer(leaf):
            found[match.group().rstrip(".,;:")] = None
    return list(found)


def _parsed(arguments: str) -> Any:
    for text in (arguments, f'"{arguments}"'):
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(value, str) and value[:1] in {"{", "["}:
            return _parsed(value) if value != arguments else value
        return value
    return arguments


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _find(core: str, text: str) -> int:
    """Find ``core`` in ``text`` where it is no piece of a longer word or address."""
    at = text.find(core)
    while at >= 0:
        end = at + len(core)
        before, after = text[max(0, at - 4) : at], text[end : end + 1]
        dotted = before.endswith(".") and before != "www."
        joined = dotted or before[-1:].isalnum() or before.endswith(("-", "_", "@"))
        if not joined and not after.isalnum() and after not in {"-", "_", "@"}:
            return at
        at = text.find(core, at + 1)
    return -1
