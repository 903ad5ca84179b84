"""Results that cannot all be true: one question, asked again while nothing was changed, is answered in another way."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.failures.results import reported_trouble
from insights.facets.masking import as_words
from insights.facets.payload import canonical, parsed
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_LOOKS = frozenset([
    "get", "list", "read", "search", "find", "check", "view", "show", "describe", "query", "lookup", "fetch", "load",
    "retrieve", "look", "verify", "inspect",
])  # fmt: skip
# What may be another by itself from one moment to the next: only a value that goes and comes back contradicts.
_MOVES = frozenset([
    "time", "timestamp", "date", "at", "now", "updated", "modified", "age", "elapsed", "duration", "latency", "ms",
    "seconds", "minutes", "eta", "id", "ref", "reference", "token", "cursor", "session", "request", "trace", "etag",
    "version", "status", "state", "progress", "phase", "stage", "step", "percent", "position", "location", "queue",
    "count", "total", "remaining", "left", "stock", "available", "availability", "quantity", "inventory", "seats",
    "temperature", "weather", "condition", "conditions", "forecast", "price", "rate", "quote", "balance", "amount",
    "cost", "score", "rank", "confidence", "load", "usage", "cpu", "memory", "hits", "views", "message", "note",
    "text", "summary", "answer", "content", "log", "logs", "next", "last", "latest", "recent", "current",
])  # fmt: skip
_DEEPEST = 4
Leaf = tuple[str, ...]


def contradictory(reading: Reading, wording: Wording) -> Finding | None:
    """Find equal questions to a tool that only looks, whose answers differ in what does not change by itself."""
    alike: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in reading.calls:
        if not _looks(call):
            alike.clear()  # what was changed may well be told in another way
        elif not call.failed and call.result and reported_trouble(call, wording) is None:
            alike[call.name, canonical(call.arguments)].append(call)
            if found := _contradiction(alike[call.name, canonical(call.arguments)]):
                return found
    return None


def _looks(call: Call) -> bool:
    return call.retrieves or bool(_LOOKS & set(as_words(call.name).split()))


def _contradiction(calls: Sequence[Call]) -> Finding | None:
    told = [dict(_leaves(parsed(call.result))) for call in calls]
    for leaf in sorted(set[Leaf]().union(*told)):
        values = [each[leaf] for each in told if leaf in each]
        turns = sum(a != b for a, b in pairwise(values))
        back = turns > 1 and values[-1] in values[:-2]
        if back or (turns and not _moves(leaf)):
            return _finding(calls, leaf)
    return None


def _leaves(value: Any, path: Leaf = ()) -> Iterator[tuple[Leaf, str | bool | int]]:
    """Yield what is said in so many words; what stands in lists may come in any order, and is left out."""
    if isinstance(value, Mapping) and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif path and isinstance(value, str | bool | int):
        yield path, value


def _moves(leaf: Leaf) -> bool:
    return any(_MOVES & set(as_words(key).split()) for key in leaf)


def _finding(calls: Sequence[Call], leaf: Leaf) -> Finding:
    first, last = calls[0], calls[-1]
    return Finding(
        kind="contradictory_results",
        headline=f"{first.name} answers the same question in different ways",
        span_ids=(last.span.span_id, first.span.span_id),
        where=first.name,
        quotes=(Quote(last.span.span_id, last.result or ""), Quote(first.span.span_id, first.result or "")),
        details=(("tool", first.name), ("field", ".".join(leaf))),
    )
