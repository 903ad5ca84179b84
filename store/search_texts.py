"""Texts that hold what is looked for, and the passage in them that does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson

from store.store import Store

AROUND = 120
_AT_ONCE, _MOST_AT_ONCE = 400, 25_600
_SHOWN = 600
# How messages are written in ``texts``: words that stand in here stand in every message.
_FRAME = (
    '{"role":"user","role":"assistant","role":"system","role":"tool","parts":[{"type":"text","content":"'
    '{"type":"reasoning","content":"{"type":"tool_call","id":"","name":"","arguments":{'
    '{"type":"tool_call_response","id":"","response":"","finish_reason":"stop","finish_reason":"tool_call"}],"name":"'
)
_SAID = (
    "CASE WHEN starts_with(text, '{\"role\":') AND json_valid(text) THEN array_to_string(json_extract_string(text, "
    "'$.parts[*].content') || json_extract_string(text, '$.parts[*].response') || "
    "json_extract_string(text, '$.parts[*].name') || json_extract_string(text, '$.parts[*].arguments'), ' ') "
    "ELSE text END"
)


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text that holds all that is looked for."""

    hash: UUID
    day: date
    received_at: datetime | None
    head: str  # how it begins
    near: str  # what stands around the first thing looked for


@dataclass(frozen=True, slots=True)
class Passage:
    """The words found, with what stands before and after them. All three are as strangers wrote them."""

    before: str
    words: str
    after: str


def found_texts(
    store: Store, project: str, phrases: Sequence[str], since: datetime | None, until: datetime | None
) -> Iterator[list[FoundText]]:
    """Find the texts of ``project`` that hold all ``phrases`` and came in a stretch of time, the newest first.

    They come in parts, so that nobody has to wait for more than are needed. Without a stretch it is those whose time
    of receipt is not known.
    """
    if since is None or until is None:
        found = _newest(store, project, phrases, "received_at IS NULL", (), 1_000_000)
        if found:
            yield found
        return
    count = _AT_ONCE
    while True:
        found = _newest(store, project, phrases, "received_at >= ? AND received_at < ?", (since, until), count)
        if len(found) < count:
            if found:
                yield found
            return
        # Many texts may have come at one moment: of the last one not all need be there.
        last = found[-1].received_at or since
        sure = [text for text in found if text.received_at != last]
        if sure:
            yield sure
            until = last + datetime.resolution
        count = min(count * 4, _MOST_AT_ONCE) if sure else count * 4


def _newest(
    store: Store, project: str, phrases: Sequence[str], when: str, times: Sequence[datetime], count: int
) -> list[FoundText]:
    holds, params = _holds(phrases)
    first = phrases[0]
    rows = store.rows(
        "SELECT hash, day, received_at, substr(text, 1, 40) AS head, "
        f"substr(text, greatest(1, strpos(lower(text), lower(?)) - {AROUND * 2}), {_SHOWN} + length(?)) AS near "
        f"FROM (SELECT hash, day, received_at, text FROM texts WHERE project = ? AND {when} AND {holds} "
        f"ORDER BY received_at DESC LIMIT {count}) ORDER BY received_at DESC",
        (first, first, project, *times, *params),
    )
    return [FoundText(**row) for row in rows]


def _holds(phrases: Sequence[str]) -> tuple[str, list[str]]:
    sql: list[str] = []
    params: list[str] = []
    for phrase in phrases:
        text = _SAID if phrase.lower() in _FRAME else "text"
        forms = list(dict.fromkeys([phrase, _within_json(phrase)]))
        sql.append("(" + " OR ".join(f"contains(lower({text}), lower(?))" for _ in forms) + ")")
        params += forms
    return " AND ".join(sql), params


def _within_json(phrase: str) -> str:
    """Give a phrase as it stands in a message, which is stored as JSON."""
    return orjson.dumps(phrase.encode("utf-8", "replace").decode()).decode()[1:-1]


def passage(text: FoundText, phrases: Sequence[str]) -> Passage:
    """Cut out of a text the first phrase that stands in it, as people read it."""
    message = text.head.startswith('{"role":')
    for form in dict.fromkeys(form for phrase in phrases for form in (phrase, _within_json(phrase))):
        found = re.search(re.escape(form), text.near, re.IGNORECASE)
        if found:
            begin, end = found.span()
            before, words, after = text.near[max(0, begin - AROUND) : begin], found[0], text.near[end : end + AROUND]
            if not message:
                return Passage(before, words, after)
            # Of the JSON that a message is stored as, only the text around the words.
            after = _UNESCAPED_QUOTE.split(after, maxsplit=1)[0]
            return Passage(_unescaped(before.rpartition('":"')[2]), _unescaped(words), _unescaped(after))
    return Passage("", "", text.near[: 2 * AROUND])


_UNESCAPED_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}


def _unescaped(text: str) -> str:
    def plain(escape: re.Match[str]) -> str:
        code = escape[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else _PLAIN.get(code, code)

    return _ESCAPE.sub(plain, text).rstrip("\\")
