"""The agent does the same thing again and again and gets nothing new for it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.masking import as_words, masked
from insights.facets.payload import UNPARSED, canonical, parsed, written
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_TIMES = 3
_TIMES_WHERE_FAILING = 6
_TIMES_SAID = 4
_TIMES_NEARLY = 4
_ALIKE = 0.6  # share of words in common from which two questions are one
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_TELLING_WORD = re.compile(r"[\w-]*\d[\w-]*")  # numbers, dates and ids: another one is another question


def loop(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find equal or hardly different calls with equal results, or a model that keeps saying the same.

    Asking again until something changes is polling, and trying a failed call again is a retry: neither is a loop,
    unless a failing call is repeated beyond all reason.
    """
    repeated = max(_repeated(reading.calls), key=len, default=())
    nearly = max(_nearly_repeated(reading.calls), key=len, default=())
    if repeated or nearly:
        return _finding(max(repeated, nearly, key=len))
    return _says_the_same(reading)


def _repeated(calls: Sequence[Call]) -> list[Sequence[Call]]:
    alike: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        if call.arguments is not None and not call.hands_over:
            alike[call.name, canonical(call.arguments)].append(call)
    return [group for group in alike.values() if _is_loop(group)]


def _is_loop(group: Sequence[Call]) -> bool:
    if len(group) < _TIMES:
        return False
    if any(c.failed for c in group):
        return len(group) >= _TIMES_WHERE_FAILING
    return len({masked(c.result or "", 2000) for c in group[-_TIMES:]}) == 1


def _nearly_repeated(calls: Sequence[Call]) -> Iterator[Sequence[Call]]:
    """Give runs of calls of one tool that ask the same in other words and mostly get what they had already."""
    by_name: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        if call.arguments is not None and call.result and not call.failed and not call.hands_over:
            by_name[call.name].append(call)
    for group in by_name.values():
        alike = [c for c in group if _same_question(group[0], c)]
        different = {masked(c.result or "", 2000) for c in alike}
        if len(alike) >= _TIMES_NEARLY and len(different) <= len(alike) // 2:
            yield alike


def _same_question(one: Call, other: Call) -> bool:
    """Whether arguments differ in spelling, order or choice of words only; bare numbers and switches are free."""
    a, b = _asked(parsed(one.arguments)), _asked(parsed(other.arguments))
    shared = [(a[key], b[key]) for key in a.keys() & b.keys()]
    return bool(shared) and all(_alike(x, y) for x, y in shared)


def _asked(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(k): v for k, v in value.items() if isinstance(v, str)}
    return {} if value is UNPARSED else {"": written(value)}


def _alike(one: str, other: str) -> bool:
    if _TELLING_WORD.findall(one.lower()) != _TELLING_WORD.findall(other.lower()):
        return False
    a, b = set(_PLAIN_WORD.findall(one.lower())), set(_PLAIN_WORD.findall(other.lower()))
    return a == b or len(a & b) >= _ALIKE * len(a | b)


def _finding(group: Sequence[Call]) -> Finding:
    first = group[0]
    return Finding(
        kind="loop",
        headline="the same tool call is repeated without progress",
        span_ids=tuple(c.span.span_id for c in group),
        message=as_words(first.name),
        quotes=(Quote(first.span.span_id, first.arguments or ""), Quote(group[-1].span.span_id, first.name)),
        details=(("tool", first.name), ("times", str(len(group)))),
    )


def _says_the_same(reading: Reading) -> Finding | None:
    said: dict[str, list[str]] = defaultdict(list)
    for span in reading.llm:
        text = " ".join(m.text for m in span.output).strip()
        if text:
            said[text].append(span.span_id)
    text, spans = max(said.items(), key=lambda item: len(item[1]), default=("", []))
    if len(spans) < _TIMES_SAID:
        return None
    return Finding(
        kind="loop",
        headline="the model says the same again and again",
        span_ids=tuple(spans),
        quotes=(Quote(spans[0], text),),
        details=(("times", str(len(spans))),),
    )
