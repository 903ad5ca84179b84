"""Which values in a tool's arguments came from outside, and from nobody who may give orders.

A value is tainted if it stands in an earlier tool result and neither the user nor the system prompt named it before.
That is usual (a listing gives the id that the next call uses); it becomes a finding where the value stands in text
that orders the assistant about, or where the call destroys something. See ``monitors.policy_flags``.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from monitors.passages import Passage

_SHORTEST = 4
_LONGEST = 200  # a longer argument is prose: only the addresses and numbers in it are followed
_MOST_ORIGINS = 20  # of one value in one call: what is told more often than that is no news
_WORD = re.compile(r"[^\W_]+")
_TELLING = re.compile(
    r"(?<![\w.+\-])[\w.+\-]++@[\w\-]++\.[\w.\-]*\w|(?:https?://|www\.)[^\s\"'<>)\]]+"
    r"|\b[A-Z]{2}[0-9]{2}[A-Z0-9]{8,}\b|(?<![\w\-])[\w\-]++\.(?:com|org|net|io|ai|dev|xyz)\b"
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


class _Said:
    """Passages in which values are looked for, by their words: a long trace has thousands of both."""

    def __init__(self) -> None:
        self._passages: list[tuple[Passage, str]] = []
        self._with: dict[str, list[int]] = defaultdict(list)

    def add(self, passage: Passage) -> None:
        """Take note of one more."""
        text = passage.text.lower()
        for word in set(_WORD.findall(text)):
            self._with[word].append(len(self._passages))
        self._passages.append((passage, text))

    def holding(self, core: str) -> Iterator[tuple[Passage, int]]:
        """Yield the passages that say ``core``, the earliest first, and where; it is said in whole words."""
        rarest = min((self._with.get(word, []) for word in _WORD.findall(core)), key=len, default=[])
        for passage, text in map(self._passages.__getitem__, rarest):
            there = _find(core, text)
            if there >= 0:
                yield passage, there


def flows(texts: Sequence[Passage]) -> Iterator[Flow]:
    """Yield every way that an untrusted value took, per call and origin; ``texts`` in order of time."""
    trusted, outside = _Said(), _Said()
    for passage in texts:
        if passage.source in {"user", "system"}:
            trusted.add(passage)
        elif passage.source == "tool_result":
            outside.add(passage)
        elif passage.source == "tool_call":
            yield from _into(passage, outside, trusted)


def _into(call: Passage, outside: _Said, trusted: _Said) -> Iterator[Flow]:
    lower = call.text.lower()
    for value in values_of(call.raw):
        core = _SCHEME.sub("", value.lower()).rstrip("/")
        if len(core) < _SHORTEST or core in _DULL or any(trusted.holding(core)):
            continue
        here = lower.find(core)
        if here < 0:
            continue
        for origin, there in islice(outside.holding(core), _MOST_ORIGINS):
            yield Flow(value, call, here, here + len(core), origin, there, there + len(core))


def values_of(arguments: str) -> list[str]:
    """Give the values in a tool's arguments that could be told again elsewhere, each once."""
    found: dict[str, None] = {}
    for leaf in _leaves(_parsed(arguments)):
        if _SHORTEST <= len(leaf) <= _LONGEST:
            found[leaf.strip()] = None
        for match in _TELLING.finditer(leaf):
            found[match.group().lstrip("-").rstrip(".,;:")] = None
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
    """Yield the texts and numbers in ``value``, however deep they lie."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            waiting.extend(reversed(inner.values()))
        elif isinstance(inner, list):
            waiting.extend(reversed(inner))
        elif isinstance(inner, str):
            yield inner
        elif isinstance(inner, int | float) and not isinstance(inner, bool):
            yield str(inner)


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
