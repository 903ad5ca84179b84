"""Results that cannot all be true: one question, asked twice in a row, is answered in two ways that exclude each other.

Most of what tools tell may change by itself, and a false alarm costs more than a contradiction that is not told. So
only short texts are compared, as one fills them into forms, of a question that names what it asks about, put to a tool
whose name says that it reads, with no call in between; and not where what else was told says that things moved on.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.failures.results import reported_trouble
from insights.facets.masking import as_words, masked
from insights.facets.payload import UNPARSED, canonical, parsed
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_READS = frozenset(["get", "read", "view", "show", "fetch", "retrieve", "lookup", "look", "check", "verify", "inspect"])
# Where one of these stands in a name, it does more than read, or it reads what is another every time.
_DOES = frozenset([
    "add", "and", "apply", "approve", "assign", "book", "buy", "cancel", "change", "claim", "clear", "close",
    "confirm", "create", "delete", "disable", "edit", "enable", "execute", "generate", "in", "insert", "make", "mark",
    "mint", "modify", "move", "new", "off", "open", "or", "out", "pay", "pop", "post", "put", "refresh", "register",
    "remove", "rename", "replace", "reset", "reserve", "run", "save", "send", "set", "shift", "start", "stop",
    "submit", "swap", "take", "toggle", "turn", "update", "upload", "upsert", "write",
])  # fmt: skip
_ANOTHER_EACH_TIME = frozenset([
    "random", "rand", "sample", "pick", "dice", "roll", "coin", "card", "draw", "shuffle", "lottery", "next", "more",
    "user", "human", "input", "line", "chunk", "page", "screen", "search", "find", "query", "match", "hit", "hits",
    "best", "nearest", "top", "job", "task", "build", "deployment", "poll", "event", "events", "email", "emails",
    "mail", "inbox", "notification", "notifications", "feed", "stream", "web", "url", "website", "news", "joke",
    "fact", "word", "quote", "advice", "tip", "idea", "suggestion", "recommendation", "opinion", "answer",
    "sentiment", "caption",
])  # fmt: skip
# What may be another by itself from one moment to the next.
_MOVES = frozenset([
    "time", "timestamp", "date", "at", "now", "updated", "modified", "age", "elapsed", "duration", "latency", "ms",
    "seconds", "minutes", "eta", "id", "ref", "reference", "token", "cursor", "session", "request", "trace", "etag",
    "version", "status", "state", "progress", "phase", "stage", "step", "percent", "position", "location", "queue",
    "count", "total", "remaining", "left", "stock", "available", "availability", "quantity", "inventory", "seats",
    "temperature", "weather", "condition", "conditions", "forecast", "price", "rate", "quote", "balance", "amount",
    "cost", "score", "rank", "confidence", "load", "usage", "cpu", "memory", "hits", "views", "message", "note",
    "notes", "text", "summary", "answer", "content", "log", "logs", "next", "last", "latest", "recent", "current",
    "day", "hour", "weekday", "month", "mood", "sky", "wind", "direction", "trend", "level", "mode", "power",
    "presence", "activity", "track", "song", "playing", "speaker", "health", "severity", "report", "server", "host",
    "node", "worker", "region", "source", "via", "by", "provider", "cache", "model", "hint", "tip", "greeting",
    "suggestion", "recommendation", "comment", "description", "reason", "explanation", "title", "nonce", "hash",
    "signature", "url", "link", "key", "secret", "code", "output", "result", "results", "data", "value", "body",
])  # fmt: skip
# What says that between two answers something happened.
_HAPPENED = frozenset([
    "status", "state", "progress", "phase", "stage", "step", "percent", "updated", "modified", "changed", "version",
    "revision", "etag",
])  # fmt: skip
_NOT_FINAL = re.compile(
    r"(?i)\W*|.*\b(?:pending|queued|waiting|running|processing|in progress|loading|starting|started|scheduled|"
    r"not (?:yet|ready|available|assigned|known|set|found)|unknown|unassigned|none|null|n/?a|nil|tb[ad]|to be|"
    r"undefined|empty|default|missing|yet|soon|expected|estimated)\b.*"
)
_WORD = re.compile(r"\w+")
_NAMESPACE = re.compile(r"__|[./:]")
_LONGEST = 40  # characters of a text that is compared: more is prose, which says one thing in many ways
_WORDS = 5
_DEEPEST = 4
_MOST = 1_000  # calls looked at: an agent that made more has other troubles
Leaf = tuple[str, ...]
Told = Mapping[Leaf, str | bool | int]


def contradictory(reading: Reading, wording: Wording) -> Finding | None:
    """Find a question put twice in a row to a tool that only reads, whose two answers exclude each other."""
    before: tuple[Call, Told] | None = None  # the answer before, read once
    for first, then in pairwise(islice(reading.calls, _MOST)):
        if not _same_question(first, then):
            before = None
            continue
        told = before[1] if before else _told(first)
        now = _told(then)
        before = (then, now)
        leaf = _excluded(told, now)
        if leaf and reported_trouble(first, wording) is None and reported_trouble(then, wording) is None:
            return _finding(first, then, leaf)
    return None


def _same_question(first: Call, then: Call) -> bool:
    return (
        first.name == then.name
        and not (first.failed or then.failed)
        and bool(first.result and then.result)
        and only_reads(then.name)
        and _names_something(then)
        and canonical(first.arguments) == canonical(then.arguments)
    )


def only_reads(name: str) -> bool:
    """Whether a tool, by its name, reads what stays what it is: begins with a verb of reading, and holds no other."""
    words = as_words(_NAMESPACE.split(name)[-1]).split()
    return bool(words) and words[0] in _READS and not (_DOES | _ANOTHER_EACH_TIME | _MOVES).intersection(words)


def _names_something(call: Call) -> bool:
    """Whether something is asked about: what is asked of nothing gives what comes next."""
    return canonical(call.arguments) not in {"", "{}", "[]", "null", '""'}


def _told(call: Call) -> Told:
    value = parsed(call.result)
    return {} if value is UNPARSED else dict(_leaves(value))


def _leaves(value: Any, path: Leaf = ()) -> Iterator[tuple[Leaf, str | bool | int]]:
    """Yield what is said in so many words; what stands in lists may come in any order, and is left out."""
    if isinstance(value, Mapping) and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif path and isinstance(value, str | bool | int):
        yield path, value


def _excluded(told: Told, now: Told) -> Leaf | None:
    """Give where two answers exclude each other, if nothing in them says that something happened in between."""
    changed = sorted(leaf for leaf in told.keys() & now.keys() if told[leaf] != now[leaf])
    if any(isinstance(now[leaf], bool) or _speaks_of(leaf, _HAPPENED) for leaf in changed):
        return None
    return next((leaf for leaf in changed if not _speaks_of(leaf, _MOVES) and _exclude(told[leaf], now[leaf])), None)


def _exclude(one: object, other: object) -> bool:
    if not (isinstance(one, str) and isinstance(other, str)):
        return False  # numbers are measured, and what is measured moves
    if any(len(text) > _LONGEST or len(text.split()) > _WORDS or _NOT_FINAL.fullmatch(text) for text in (one, other)):
        return False
    a, b = (set(_WORD.findall(masked(text).casefold())) for text in (one, other))
    return not (a <= b or b <= a)  # what is told more fully may well be true


def _speaks_of(leaf: Leaf, words: frozenset[str]) -> bool:
    return any(words.intersection(as_words(key).split()) for key in leaf)


def _finding(first: Call, last: Call, leaf: Leaf) -> Finding:
    return Finding(
        kind="contradictory_results",
        headline=f"{first.name} answers the same question in different ways",
        span_ids=(last.span.span_id, first.span.span_id),
        where=first.name,
        quotes=(Quote(last.span.span_id, last.result or ""), Quote(first.span.span_id, first.result or "")),
        details=(("tool", first.name), ("field", ".".join(leaf))),
    )
