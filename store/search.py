"""Search: the newest traces and messages for which all that was asked holds.

Where words are asked for, the store is walked from the newest texts backwards in stretches that grow, until enough is
found: a text is stored once a day, with the time at which it first came; then the spans that refer to it are looked
for from that time to the end of that day. So the common is found at once, and for the rare everything is read once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import chain
from typing import Any

from store.asked import Asked, as_trace, understood
from store.batches import Located
from store.candidates import OVERLAP
from store.located import locate
from store.search_terms import Condition, conditions
from store.search_texts import FoundText, Passage, TextSearch, hashes_of, passage
from store.store import Store
from store.unread import Stretch

MOST = 1_000
_FIRST_STRETCH = timedelta(minutes=2)
_GROWTH, _GROWTH_OF_SPANS = 4, 16  # spans are read so fast that planning each stretch counts
_LONGEST_STRETCH = timedelta(days=10_000)
_EPOCH, _NEVER = datetime(1970, 1, 1), datetime(9999, 1, 1)
_ALWAYS = Stretch(_EPOCH, _NEVER)
_DAY = timedelta(days=1)
# Of so many traces and fewer it is quicker to read what they say than to look for who says it.
_FEW_TRACES, _TRACES_AT_ONCE = 200, 8
_SPAN = "trace_id, span_id, start_time, start_ns"
_LISTS, _SINGLES = ("input", "output", "system"), ("arguments", "result", "tool_definitions")
# So few texts are looked for one by one, which takes less time than to lay out all that spans refer to.
_FEW_TEXTS = 2
_REFERRING = {name: f"list_contains({name}, CAST(? AS UUID))" for name in _LISTS}
_REFERRING |= {name: f"{name} = CAST(? AS UUID)" for name in _SINGLES}
_REFERS = " OR ".join(_REFERRING.values())
_FIELD = "CASE " + " ".join(f"WHEN {refers} THEN '{name}'" for name, refers in _REFERRING.items()) + " END"

_LISTED = (
    "start_time", "duration_ms", "status", "agent", "service", "user_id", "session_id", "request", "span_count",
    "error_count", "cost",
)  # fmt: skip
_COLUMNS = ", ".join(f"t.{name}" for name in _LISTED)


@dataclass(frozen=True, slots=True)
class Hit:
    """A trace for which all holds, and where. What is only known of settled traces is None for others."""

    trace_id: str
    at: datetime  # when the message's span began; without a message, the trace
    start_time: datetime | None = None
    duration_ms: float | None = None
    status: str | None = None
    agent: str | None = None
    service: str | None = None
    user_id: str | None = None
    session_id: str | None = None
    request: str | None = None
    span_count: int | None = None
    error_count: int | None = None
    cost: float | None = None
    span_id: str | None = None
    field: str | None = None
    text_hash: str | None = None  # of the message in ``texts``
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, and where."""

    store: Store
    project: str
    asked: Asked
    of_traces: Sequence[Condition]
    of_spans: Sequence[Condition]
    window: Stretch  # of when it happened, by the agents' clocks
    limit: int


def search(
    store: Store,
    project: str,
    query: str | Asked,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[Hit]:
    """Find what was asked for, the newest first; with words, each message of each trace once.

    Args:
        store: Where to look.
        project: Whose traces.
        query: As a person types it (see ``docs/search.md``), or as ``store.asked`` reads it.
        since: Only what began at this time or later, by the agents' clocks.
        until: Only what began before this time.
        limit: How many at most; never more than ``MOST``.

    Raises:
        UsageError: the query asks for nothing, or for too much.
    """
    asked = understood(query) if isinstance(query, str) else query
    if (trace := as_trace(asked)) and (hits := search(store, project, trace, since=since, until=until, limit=limit)):
        return hits
    of_traces, of_spans = conditions(asked.terms)
    window = Stretch(since or _EPOCH, until or _NEVER)
    found = _Search(store, project, asked, of_traces, of_spans, window, max(1, min(limit, MOST)))
    if asked.phrases:
        hits = _enough(_by_messages(found), found.limit)
    elif of_spans:
        hits = _enough(_by_spans(found), found.limit)
    else:
        hits = _by_traces(found) or _unsettled(found)
    newest = sorted(hits, key=lambda hit: hit.at, reverse=True)[: found.limit]
    return _with_traces(found, newest) if asked.phrases or of_spans else newest


def _enough(parts: Iterator[list[Hit]], limit: int) -> list[Hit]:
    """Collect until there are enough, each message of a trace once."""
    found: dict[tuple[str, str | None], Hit] = {}
    for hits in parts:
        for hit in hits:
            found.setdefault((hit.trace_id, hit.text_hash), hit)
        if len(found) >= limit:
            break
    return list(found.values())


# --- by what traces are ---


def _by_traces(search: _Search) -> list[Hit]:
    where = _of_window(search)
    if search.asked.trace is not None:
        where.add(Condition("starts_with(t.trace_id, ?)", (search.asked.trace,)))
    rows = search.store.rows(
        f'SELECT t.trace_id, t.start_time AS "at", {_COLUMNS} FROM traces AS t WHERE {where.sql} '
        f"ORDER BY t.start_time DESC, t.trace_id LIMIT {search.limit}",
        where.params,
    )
    return [Hit(**row) for row in rows]


def _of_window(search: _Search) -> "_Where":
    where = _Where("t.project = ? AND t.start_time >= ? AND t.start_time < ?", (search.project, *search.window))
    where.add(*search.of_traces)
    return where


def _unsettled(search: _Search) -> list[Hit]:
    """Look for a trace by its id alone among the spans: it may have come only now."""
    if search.asked.trace is None or search.asked.terms:
        return []
    rows = search.store.rows(
        'SELECT trace_id, min(start_time) AS "at" FROM spans WHERE project = ? AND starts_with(trace_id, ?) '
        f'AND start_time >= ? AND start_time < ? GROUP BY trace_id ORDER BY "at" DESC, trace_id LIMIT {search.limit}',
        (search.project, search.asked.trace, *search.window),
    )
    return [Hit(**row) for row in rows]


# --- by what one of their spans is ---


def _by_spans(search: _Search) -> Iterator[list[Hit]]:
    first, others = search.of_spans[0], search.of_spans[1:]
    walk, count = _Backwards([_received(search)], _GROWTH_OF_SPANS), 0
    for stretch in walk:
        found: list[str] = []
        params: list[object] = []
        for part in first.parts or (first,):
            where = _Where("s.project = ? AND s.received_at >= ? AND s.received_at < ?", (search.project, *stretch))
            if search.window != _ALWAYS:  # a condition that always holds still reads its column
                where.add(Condition("s.start_time >= ? AND s.start_time < ?", search.window))
            where.add(part)
            found.append(f"SELECT trace_id, span_id, start_time, start_ns FROM spans AS s WHERE {where.sql}")
            params += where.params
        met = (
            'SELECT trace_id, max(start_time) AS "at", arg_max(span_id, start_ns) AS span_id '
            f"FROM ({' UNION ALL '.join(found)}) GROUP BY trace_id"
        )
        hits = [Hit(**row) for row in _of_their_traces(search, met, params, "span_id", others)]
        count += len(hits)
        walk.found(count, search.limit)
        yield hits


# --- by what is said in them ---


def _by_messages(search: _Search) -> Iterator[list[Hit]]:
    traces = _few_traces(search)
    return _by_all_texts(search) if traces is None else _by_their_texts(search, traces)


def _few_traces(search: _Search) -> list[Located] | None:
    """Give the traces whose messages are looked for, if they are few enough to begin with, the latest first."""
    trace_ids = [search.asked.trace] if search.asked.trace and len(search.asked.trace) == 32 else []
    if search.of_traces:
        where = _of_window(search)
        rows = search.store.rows(
            f"SELECT t.trace_id FROM traces AS t WHERE {where.sql} LIMIT {_FEW_TRACES + 1}", where.params
        )
        trace_ids = [row["trace_id"] for row in rows]
    elif not trace_ids:
        return None
    if len(trace_ids) > _FEW_TRACES:
        return None
    found = locate(search.store, search.project, trace_ids)
    return sorted(found, key=lambda trace: (trace.last_received_at, trace.trace_id), reverse=True)


def _by_their_texts(search: _Search, traces: Sequence[Located]) -> Iterator[list[Hit]]:
    """Read what ``traces`` refer to, and no other texts than came at the same moments."""
    for start in range(0, len(traces), _TRACES_AT_ONCE):
        some = traces[start : start + _TRACES_AT_ONCE]
        looked_for = TextSearch(search.store, search.project, search.asked.phrases, _EPOCH)
        for texts in looked_for.among(hashes_of(search.store, search.project, some)):
            yield [hit for of_day in _by_day(texts) for hit in _said_by(search, of_day, some)]


def _said_by(search: _Search, texts: Sequence[FoundText], traces: Sequence[Located]) -> list[Hit]:
    """Look only at those of ``traces`` that have spans of the day of ``texts``."""
    day = texts[0].day
    of_day = [t for t in traces if t.first_received_at.date() <= day <= t.last_received_at.date()]
    return _where_said(search, texts, of_day) if of_day else []


def _by_all_texts(search: _Search) -> Iterator[list[Hit]]:
    parts = _of_matching_traces(search) if search.of_traces else [_whole_days(_received(search))]
    oldest = parts[-1].since if parts else _EPOCH
    looked_for = TextSearch(search.store, search.project, search.asked.phrases, oldest)
    for stretch in _Backwards(parts):
        for texts in looked_for.between(*stretch):
            yield [hit for of_day in _by_day(texts) for hit in _where_said(search, of_day)]
    # An earlier version stored texts without the time of receipt.
    yield [hit for of_day in _by_day(looked_for.of_unknown_time()) for hit in _where_said(search, of_day)]


def _by_day(texts: Sequence[FoundText]) -> Iterator[list[FoundText]]:
    for day in sorted({text.day for text in texts}, reverse=True):
        yield [text for text in texts if text.day == day]


def _where_said(search: _Search, texts: Sequence[FoundText], traces: Sequence[Located] = ()) -> list[Hit]:
    """Find the first span of each trace that refers to each of ``texts``, which are of one day.

    Only ``traces`` are looked at, if any are given; they fulfil what is asked of traces.
    """
    midnight = datetime.combine(texts[0].day, time())
    # Requests are not always committed in the order in which they were received.
    begin = max(midnight, min(text.received_at or midnight for text in texts) - OVERLAP)
    known = {str(text.hash): text for text in texts}
    where = _Where(
        "project = ? AND received_at >= ? AND received_at < ? AND start_time >= ? AND start_time < ?",
        (search.project, begin, midnight + _DAY, *search.window),
    )
    if traces:
        bounds = min(t.first_received_at for t in traces), max(t.last_received_at for t in traces)
        ids = [trace.trace_id for trace in traces]
        where.add(Condition("received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?))", (*bounds, ids)))
    elif search.of_traces:
        fit = _of_window(search)
        where.add(Condition(f"trace_id IN (SELECT t.trace_id FROM traces AS t WHERE {fit.sql})", (*fit.params,)))
    said, params = _said(list(known), where)
    met = (
        'SELECT trace_id, hash::VARCHAR AS text_hash, min(start_time) AS "at", arg_min(span_id, start_ns) AS span_id, '
        f"arg_min(field, start_ns) AS field FROM ({said}) GROUP BY trace_id, hash"
    )
    rows = _of_their_traces(search, met, params, "span_id, field, text_hash", search.of_spans)
    return [Hit(**row, passage=passage(known[row["text_hash"]], search.asked.phrases)) for row in rows]


def _said(hashes: list[str], where: "_Where") -> tuple[str, list[object]]:
    """Give what selects every span within ``where`` that refers to a text, with the field in which it does."""
    if len(hashes) <= _FEW_TEXTS:
        one = f"SELECT {_SPAN}, {_FIELD} AS field, CAST(? AS UUID) AS hash FROM spans WHERE {where.sql} AND ({_REFERS})"
        params = [[name] * (_FIELD.count("?") + 1) + where.params + [name] * _REFERS.count("?") for name in hashes]
        return " UNION ALL ".join([one] * len(hashes)), [*chain.from_iterable(params)]
    parts = [f"SELECT {_SPAN}, '{name}' AS field, unnest({name}) AS hash FROM near" for name in _LISTS]
    parts += [f"SELECT {_SPAN}, '{name}', {name} FROM near" for name in _SINGLES]
    near = f"SELECT {_SPAN}, {', '.join((*_LISTS, *_SINGLES))} FROM spans WHERE {where.sql}"
    among = "SEMI JOIN (SELECT unnest(CAST(? AS UUID[])) AS hash) USING (hash)"
    sql = f"WITH near AS NOT MATERIALIZED ({near}) SELECT * FROM ({' UNION ALL '.join(parts)}) {among}"
    return sql, [*where.params, hashes]


# --- what they share ---


class _Where:
    """A condition that grows."""

    def __init__(self, sql: str, params: Sequence[object]) -> None:
        self.sql = sql
        self.params: list[object] = [*params]

    def add(self, *more: Condition) -> None:
        """Ask for these, too."""
        for condition in more:
            self.sql += f" AND {condition.sql}"
            self.params += condition.params


def _of_their_traces(
    search: _Search, met: str, params: Sequence[object], columns: str, of_spans: Sequence[Condition]
) -> list[dict[str, Any]]:
    """Give the newest of what was met whose traces fulfil the rest."""
    where = _Where("true", ())
    if search.of_traces:
        fit = _Where("t.project = ?", (search.project,))
        fit.add(*search.of_traces)
        where.add(Condition(f"r.trace_id IN (SELECT t.trace_id FROM traces AS t WHERE {fit.sql})", (*fit.params,)))
    if search.asked.trace is not None:
        where.add(Condition("starts_with(r.trace_id, ?)", (search.asked.trace,)))
    for one in of_spans:
        among = f"r.trace_id IN (SELECT s.trace_id FROM spans AS s WHERE s.project = ? AND {one.sql})"
        where.add(Condition(among, (search.project, *one.params)))
    return search.store.rows(
        f'SELECT r.trace_id, r."at", {columns} FROM ({met}) AS r '
        f'WHERE {where.sql} ORDER BY r."at" DESC, r.trace_id LIMIT {search.limit}',
        [*params, *where.params],
    )


def _with_traces(search: _Search, hits: list[Hit]) -> list[Hit]:
    """Add the columns of settled traces; joined to what was met, all traces would be read for a few."""
    if not hits:
        return []
    # By their place: else DuckDB unpacks what all traces asked before it knows which ones are meant.
    rows = search.store.rows(
        f"SELECT t.trace_id, {_COLUMNS} FROM traces AS t WHERE t.rowid IN "
        "(SELECT rowid FROM traces WHERE project = ? AND trace_id IN (SELECT unnest(?)))",
        (search.project, sorted({hit.trace_id for hit in hits})),
    )
    traces = {row["trace_id"]: row for row in rows}
    return [replace(hit, **traces.get(hit.trace_id, {})) for hit in hits]


def _received(search: _Search) -> Stretch:
    """Tell between which times the spans of the window were received; at least these."""
    # Without a condition DuckDB knows it and reads nothing. Where other projects' spans came earlier or later, walking
    # over them costs less than reading whose are whose.
    where: str = ""
    params: tuple[object, ...] = ()
    if search.window != _ALWAYS:
        where = " WHERE project = ? AND start_time >= ? AND start_time < ?"
        params = (search.project, *search.window)
    (row,) = search.store.rows(f"SELECT min(received_at) AS first, max(received_at) AS last FROM spans{where}", params)
    if row["first"] is None:
        return Stretch(_EPOCH, _EPOCH)
    return Stretch(row["first"], row["last"] + datetime.resolution)


def _of_matching_traces(search: _Search) -> list[Stretch]:
    """Give the days on which spans of the traces came that fulfil what is asked of traces, the latest first."""
    where = _of_window(search)
    rows = search.store.rows(
        "SELECT day, max(last_received_at) AS last FROM (SELECT last_received_at, unnest(range("
        "coalesce(first_received_at, start_time)::DATE::TIMESTAMP, last_received_at + INTERVAL 1 MICROSECOND, "
        f"INTERVAL 1 DAY)) AS day FROM traces AS t WHERE {where.sql}) GROUP BY day ORDER BY day DESC",
        where.params,
    )
    return [Stretch(row["day"], min(row["day"] + _DAY, row["last"] + datetime.resolution)) for row in rows]


def _whole_days(received: Stretch) -> Stretch:
    """Begin at midnight: a text may have come earlier on the first day, with a span outside of the window."""
    return received._replace(since=datetime.combine(received.since.date(), time()))


class _Backwards:
    """Cuts ``parts``, which are in backward order, into stretches that grow."""

    def __init__(self, parts: Sequence[Stretch], growth: int = _GROWTH) -> None:
        self._parts = parts
        self._growth = growth
        self._length = _FIRST_STRETCH
        self._walked = timedelta()
        self._expected: timedelta | None = None

    def __iter__(self) -> Iterator[Stretch]:
        for part in self._parts:
            until = part.until
            while until > part.since:
                since = max(part.since, until - self._length)
                self._walked += until - since
                yield Stretch(since, until)
                until = since
                self._grow()

    def found(self, count: int, of: int) -> None:
        """Tell how many have been found so far ``of`` how many: the next stretch need not hold many more."""
        self._expected = self._walked * (_SPARE * (of - count) / count) if count else None

    def _grow(self) -> None:
        grown = min(self._length * self._growth, _LONGEST_STRETCH)
        self._length = min(grown, max(self._length / self._growth, self._expected or grown))


_SPARE = 1.25  # of what was found so far, nothing says that it is as frequent further back
