"""Texts that hold what is looked for, and the passage in them that does."""

import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from store.batches import Located
from store.json_text import as_json_text
from store.references import HASHES
from store.store import Store
from store.unread import Stretch, Unread, positions_of

AROUND = 120
_AT_ONCE, _MOST_AT_ONCE = 400, 25_600
_SHOWN = 600
_WORTH_ASKING = timedelta(hours=1)
_STRETCHES_AT_ONCE = 16
_AT_A_TIME = 2  # queries, each of which keeps one core busy
_NEAR = timedelta(seconds=10)
# How messages are written in ``texts``: words that stand in here stand in every message.
_FRAME = (
    '{"role":"user","role":"assistant","role":"system","role":"tool","parts":[{"type":"text","content":"'
    '{"type":"reasoning","content":"{"type":"tool_call","id":"","name":"","arguments":{'
    '{"type":"tool_call_response","id":"","response":"","finish_reason":"stop","finish_reason":"tool_call"}],"name":""}]}'
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


class TextSearch:
    """Looks for the texts of ``project`` that hold all ``phrases``, none of which came before ``oldest``."""

    def __init__(self, store: Store, project: str, phrases: Sequence[str], oldest: datetime) -> None:
        self._store = store
        self._project = project
        self._phrases = phrases
        self._oldest = oldest
        self._unread: Unread | None = None

    def between(self, since: datetime, until: datetime) -> Iterator[list[FoundText]]:
        """Find those that came in a stretch of time, the newest first.

        They come in parts, so that nobody has to wait for more than are needed.
        """
        return self._read(self._to_read(Stretch(since, until)))

    def among(self, hashes: Mapping[date, Sequence[str]]) -> Iterator[list[FoundText]]:
        """Find those among ``hashes``, of each day, in parts and in no order."""
        times = [at for day, of_day in hashes.items() for at in self._came(day, of_day)]
        for found in self._read(_around(sorted(at for at in times if at is not None))):
            yield [text for text in found if str(text.hash) in hashes.get(text.day, ())]
        if None in times:
            yield [text for text in self.of_unknown_time() if str(text.hash) in hashes.get(text.day, ())]

    def _came(self, day: date, hashes: Sequence[str]) -> list[datetime | None]:
        rows = self._store.rows(
            "SELECT DISTINCT received_at FROM texts WHERE project = ? AND day = ? "
            "AND hash IN (SELECT unnest(CAST(? AS UUID[])))",
            (self._project, day, [*hashes]),
        )
        return [row["received_at"] for row in rows]

    def of_unknown_time(self) -> list[FoundText]:
        """Find those whose time of receipt is not known."""
        return self._newest(["received_at IS NULL"], (), 1_000_000)

    def _to_read(self, whole: Stretch) -> list[Stretch]:
        """Leave out what needs no reading, where there is so much that asking for it is worth it."""
        if self._store.shared or whole.until - whole.since < _WORTH_ASKING:
            return [whole]
        if self._unread is None:
            forms = [_forms(phrase) for phrase in self._phrases if phrase.lower() not in _FRAME]
            self._unread = Unread(self._store, self._project, positions_of(self._store, forms), self._oldest)
        return self._unread.rest_of(whole)

    def _read(self, stretches: Sequence[Stretch]) -> Iterator[list[FoundText]]:
        """Read some stretches after the others; while one reads, the next ones are being read."""
        if len(stretches) <= _STRETCHES_AT_ONCE:
            yield from self._in_parts(stretches, self._within(stretches, _AT_ONCE))
            return
        some = [stretches[at : at + _STRETCHES_AT_ONCE] for at in range(0, len(stretches), _STRETCHES_AT_ONCE)]
        pool = ThreadPoolExecutor(_AT_A_TIME)
        try:
            begun = deque(pool.submit(self._within, each, _AT_ONCE) for each in some[:_AT_A_TIME])
            for number, each in enumerate(some):
                found = begun.popleft().result()
                for later in some[number + _AT_A_TIME : number + _AT_A_TIME + 1]:
                    begun.append(pool.submit(self._within, later, _AT_ONCE))
                yield from self._in_parts(each, found)
        finally:
            pool.shutdown(cancel_futures=True)

    def _in_parts(self, stretches: Sequence[Stretch], found: list[FoundText]) -> Iterator[list[FoundText]]:
        """Go on behind what was ``found`` first in ``stretches``."""
        rest, count = list(stretches), _AT_ONCE
        while rest:
            if len(found) < count:
                if found:
                    yield found
                return
            # Many texts may have come at one moment: of the last one not all need be there.
            last = found[-1].received_at or self._oldest
            sure = [text for text in found if text.received_at != last]
            if sure:
                yield sure
                until = last + datetime.resolution
                rest = [Stretch(part.since, min(part.until, until)) for part in rest if part.since < until]
            count = min(count * 4, _MOST_AT_ONCE) if sure else count * 4
            found = self._within(rest, count)

    def _within(self, stretches: Sequence[Stretch], count: int) -> list[FoundText]:
        if not stretches:
            return []
        times = list(chain.from_iterable(stretches))
        return self._newest(["received_at >= ? AND received_at < ?"] * len(stretches), times, count)

    def _newest(self, when: Sequence[str], times: Sequence[datetime], count: int) -> list[FoundText]:
        """Find the newest within each of the stretches ``when``; one after the other DuckDB reads nothing between."""
        holds, params = _holds(self._phrases)
        first, each = _forms(self._phrases[0]), len(times) // len(when)
        parts = " UNION ALL ".join(
            f"SELECT hash, day, received_at, text FROM texts WHERE project = ? AND {one} AND {holds}" for one in when
        )
        given = [
            value for at in range(len(when)) for value in (self._project, *times[at * each : (at + 1) * each], *params)
        ]
        at = f"greatest({', '.join(['strpos(lower(text), lower(?))'] * len(first))})"
        rows = self._store.rows(
            "SELECT hash, day, received_at, substr(text, 1, 40) AS head, "
            f"substr(text, greatest(1, {at} - {AROUND * 2}), {_SHOWN + max(map(len, first))}) AS near "
            f"FROM (SELECT * FROM ({parts}) ORDER BY received_at DESC LIMIT {count}) ORDER BY received_at DESC",
            (*first, *given),
        )
        return [FoundText(**row) for row in rows]


def hashes_of(store: Store, project: str, traces: Sequence[Located]) -> dict[date, list[str]]:
    """Give the hashes of all texts that spans of ``traces`` refer to, by the day they are kept under."""
    one = (
        f"SELECT received_at::DATE AS day, {HASHES} AS hash FROM spans "
        "WHERE project = ? AND received_at BETWEEN ? AND ? AND trace_id = ?"
    )
    params = [(project, trace.first_received_at, trace.last_received_at, trace.trace_id) for trace in traces]
    rows = store.rows(
        f"SELECT day, list(DISTINCT hash::VARCHAR) AS hashes FROM ({' UNION ALL '.join([one] * len(traces))}) "
        "WHERE hash IS NOT NULL GROUP BY day",
        list(chain.from_iterable(params)),
    )
    return {row["day"]: row["hashes"] for row in rows}


def _around(times: Sequence[datetime]) -> list[Stretch]:
    """Give stretches that hold all ``times``, the latest first: texts are read some thousand at once anyway."""
    stretches: list[Stretch] = []
    for at in times:
        if stretches and at - stretches[-1].until < _NEAR:
            stretches[-1] = stretches[-1]._replace(until=at + datetime.resolution)
        else:
            stretches.append(Stretch(at, at + datetime.resolution))
    return stretches[::-1]


def _holds(phrases: Sequence[str]) -> tuple[str, list[str]]:
    sql: list[str] = []
    params: list[str] = []
    for phrase in phrases:
        text = _SAID if phrase.lower() in _FRAME else "text"
        forms = _forms(phrase)
        sql.append(
            "(" + " OR ".join(f"{_open_to(form, phrase)}contains(lower({text}), lower(?))" for form in forms) + ")"
        )
        params += forms
    return " AND ".join(sql), params


def _open_to(form: str, phrase: str) -> str:
    """Say in which texts to look for a form: in a message a backslash by itself escapes what stands behind it."""
    return "NOT starts_with(text, '{\"role\":') AND " if "\\" in phrase and form in _spellings(phrase) else ""


def _forms(phrase: str) -> list[str]:
    """Give all texts of which one has to stand in a text, in any letter case, for the phrase to do so."""
    spellings = _spellings(phrase)
    return list(dict.fromkeys([*spellings, *map(_within_json, spellings)]))


def _spellings(phrase: str) -> list[str]:
    """Give how the same can be written: DuckDB's lower() changes letters one by one, and no accents."""
    if phrase.isascii() and "SS" not in phrase:
        return [phrase]
    small = phrase.lower()  # with the other sigma at the end of a word
    others = [small, small.replace("\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}")]
    sharp = [
        small.replace("\N{LATIN SMALL LETTER SHARP S}", "ss"),
        phrase.replace("SS", "\N{LATIN SMALL LETTER SHARP S}"),
    ]
    accents = [unicodedata.normalize(form, phrase) for form in ("NFC", "NFD")]
    return list(dict.fromkeys([phrase, *others, *sharp, *accents]))


def _within_json(phrase: str) -> str:
    """Give a phrase as it stands in a message, which is stored as JSON."""
    return as_json_text(phrase)[1:-1]


def passage(text: FoundText, phrases: Sequence[str]) -> Passage:
    """Cut out of a text the first phrase that stands in it, as people read it."""
    message = text.head.startswith('{"role":')
    for form in dict.fromkeys(form for phrase in phrases for form in _forms(phrase)[:: -1 if message else 1]):
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
