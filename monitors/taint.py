"""Which values in a tool's arguments came from outside, and from nobody who may give orders.

A value is tainted if it stands in an earlier tool result and neither the user nor the system prompt named it before.
That is usual (a listing gives the id that the next call uses); it becomes a finding where the value stands in text
that orders the assistant about, or where the call destroys something. See ``monitors.policy_flags``.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from operator import add
from typing import Any

import orjson

from monitors.escapes import Meant
from monitors.passages import Passage

_LONGEST = 200  # a longer argument is prose: only the addresses and numbers in it are followed
_MOST_ORIGINS = 20  # of one value in one call: what is told more often than that is no news
# Scripts without blanks between words, or that add to them: Thai to Khmer, kana, Hangul, ideographs.
_RUNNING_ON = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_IDEOGRAPH, _EMOJI = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af", "\U0001f000-\U0001faff"
# What can hardly stand in two places by chance. A ruled line can, however long it is, a check mark, and two ideographs.
_ENOUGH = re.compile(f"(?!([^\\w\\s{_EMOJI}])\\1*$)(?:.{{4}}|.*[{_IDEOGRAPH}]{{3}}|.*[{_EMOJI}])", re.DOTALL)
_WORD = re.compile(f"[^\\W_{_RUNNING_ON}]+|[^\\w\\s]")
_RUN = re.compile(f"[{_RUNNING_ON}]+")
# What makes a piece of a longer word or address of what stands behind it, or before it.
_GOES_ON, _COMES_BEFORE = re.compile(r"[-_@]*[^\W_]"), re.compile(r"[^\W_][-_@.]*$")
_BY_ITSELF = re.compile(f"[{_RUNNING_ON}]|[^\\x00-\\x7f\\w\\s]")  # whatever stands beside it
_NEAR = 5
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
    """Passages in which values are looked for, by their words: a long trace has thousands of both.

    Args:
        wanted: The words of all values that are looked for; others would only cost memory.
    """

    def __init__(self, wanted: AbstractSet[str]) -> None:
        self._wanted = wanted
        self._pairs = frozenset(filter(_RUN.match, wanted))
        self._passages: list[tuple[Passage, Meant, str]] = []
        self._with: dict[str, list[int]] = defaultdict(list)

    def add(self, passage: Passage) -> None:
        """Take note of one more."""
        meant = Meant(passage.raw)
        text = _alike(meant.text)
        there = self._wanted & set(_WORD.findall(text))
        if self._pairs and not text.isascii():
            there |= self._pairs.intersection(_pairs(text))
        for word in there:
            self._with[word].append(len(self._passages))
        self._passages.append((passage, meant, text))

    def holding(self, core: str) -> Iterator[tuple[Passage, int, int]]:
        """Yield the passages that say ``core``, the earliest first, and from where to where; in whole words."""
        rarest = min((self._with.get(word, []) for word in _words(core)), key=len, default=[])
        for passage, meant, text in map(self._passages.__getitem__, rarest):
            there = _find(core, text)
            if there >= 0:
                yield passage, *_stored(meant, there, core)


def flows(texts: Sequence[Passage]) -> Iterator[Flow]:
    """Yield every way that an untrusted value took, per call and origin; ``texts`` in order of time."""
    given = [_cores(passage) if passage.source == "tool_call" else {} for passage in texts]
    wanted = {word for cores in given for core in cores.values() for word in _words(core)}
    trusted, outside = _Said(wanted), _Said(wanted)
    for passage, cores in zip(texts, given, strict=True):
        if passage.source in {"user", "system"}:
            trusted.add(passage)
        elif passage.source == "tool_result":
            outside.add(passage)
        elif cores:
            yield from _into(passage, cores, outside, trusted)


def _cores(call: Passage) -> dict[str, str]:
    """Give the values in a call that are worth following, each with what of it is looked for."""
    cores = {value: _SCHEME.sub("", _alike(Meant(value).text)).rstrip("/") for value in values_of(call.raw)}
    return {value: core for value, core in cores.items() if _ENOUGH.match(core) and core not in _DULL}


def _into(call: Passage, cores: Mapping[str, str], outside: _Said, trusted: _Said) -> Iterator[Flow]:
    meant = Meant(call.raw)
    said = _alike(meant.text)
    for value, core in cores.items():
        here = said.find(core)
        if here < 0 or any(trusted.holding(core)):
            continue
        for origin, *there in islice(outside.holding(core), _MOST_ORIGINS):
            yield Flow(value, call, *_stored(meant, here, core), origin, *there)


def _stored(meant: Meant, start: int, core: str) -> tuple[int, int]:
    return meant.stored_at(start), meant.stored_at(start + len(core))


def values_of(arguments: str) -> list[str]:
    """Give the values in a tool's arguments that could be told again elsewhere, each once."""
    found: dict[str, None] = {}
    for leaf in _leaves(_parsed(arguments)):
        value = leaf.strip()
        if len(leaf) <= _LONGEST and _ENOUGH.match(value):
            found[value] = None
        for match in _TELLING.finditer(leaf):
            if "\\" not in match.group():  # else it repeats a whole text, orders and all, and took nothing out of it
                found[match.group().lstrip("-").rstrip(".,;:")] = None
    return list(found)


def _alike(text: str) -> str:
    """Make one of what is written in several ways, keeping the length: large and small letters, kinds of blanks."""
    if text.isascii():
        return text.lower()
    text = text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")
    for blank in "\u00a0\u2007\u2009\u202f\u3000":
        text = text.replace(blank, " ")
    return text


def _words(text: str) -> Iterator[str]:
    """Yield what ``text`` is looked for by: words, signs, and of scripts that run on each two letters."""
    yield from _WORD.findall(text)
    for run in () if text.isascii() else _RUN.findall(text):
        yield from _pairs(run)


def _pairs(text: str) -> Iterator[str]:
    return map(add, text, text[1:])


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
    first, last = (bool(_BY_ITSELF.match(end)) for end in (core[0], core[-1]))
    at = text.find(core)
    while at >= 0:
        end = at + len(core)
        before, after = text[max(0, at - _NEAR) : at], text[end : end + _NEAR]
        begins = first or before.endswith("www.") or not _COMES_BEFORE.search(before)
        if begins and (last or not _GOES_ON.match(after)):
            return at
        at = text.find(core, at + 1)
    return -1
