"""Spans to rows: one Arrow table of spans, and the texts they refer to, each once.

This is the hot path of the door: a column at a time, and whatever may be odd about a value is looked at only after
the column as a whole was refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import accumulate, chain
from operator import is_
from typing import NamedTuple

import pyarrow as pa

from ingest.columns import json_column, plain_column, shared_json_column, time_column, uuid_column
from ingest.json_values import as_json
from ingest.plain_values import utf8
from store.hashing import text_hash
from store.recent import Recent
from store.records import Message, Span
from store.schema import LOGS, METRIC_POINTS, SPANS, TEXTS, empty

Shelf = tuple[str, date]  # texts are named within a project, and kept per day of receipt
Shelves = dict[Shelf, dict[bytes, str]]
_FIELDS = ("input", "output", "system")
_PAYLOADS = ("tool_definitions", "arguments", "result")


@dataclass(slots=True)
class Rows:
    """What one request adds to the store."""

    spans: pa.Table = field(default_factory=partial(empty, SPANS))
    texts: Shelves = field(default_factory=dict)
    logs: pa.Table = field(default_factory=partial(empty, LOGS))
    points: pa.Table = field(default_factory=partial(empty, METRIC_POINTS))


def build_rows(spans: Sequence[Span]) -> Rows:
    """Make the rows of ``spans``, which MUST have their ``received_at``."""
    shelves: Shelves = {}
    texts = _text_columns(spans, shelves)
    columns = [texts[f.name] if f.name in texts else _COLUMNS[f.name](spans) for f in SPANS]
    return Rows(pa.Table.from_arrays(columns, schema=SPANS), shelves)


def join_rows(parts: Iterable[Rows]) -> tuple[pa.Table, ...]:
    """Make of many requests' rows the tables that the store takes: spans, texts, logs, metric points."""
    parts = list(parts)
    shelves: Shelves = {}
    for part in parts:
        for shelf, texts in part.texts.items():
            shelves.setdefault(shelf, {}).update(texts)
    return (
        pa.concat_tables([part.spans for part in parts]),
        _texts_table(shelves),
        pa.concat_tables([part.logs for part in parts]),
        pa.concat_tables([part.points for part in parts]),
    )


def _texts_table(shelves: Shelves) -> pa.Table:
    counts = [(shelf, len(texts)) for shelf, texts in shelves.items()]
    columns = [
        pa.array([shelf[0] for shelf, count in counts for _ in range(count)], pa.string()),
        pa.array([shelf[1] for shelf, count in counts for _ in range(count)], pa.date32()),
        uuid_column(list(chain.from_iterable(shelves.values()))),
        pa.array(list(chain.from_iterable(t.values() for t in shelves.values())), pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=TEXTS)


def _text_columns(spans: Sequence[Span], shelves: Shelves) -> dict[str, pa.Array]:
    lists: dict[str, list[list[bytes]]] = {name: [] for name in _FIELDS}
    singles: dict[str, list[bytes | None]] = {name: [] for name in _PAYLOADS}
    (input_, output, system), (definitions, arguments, result) = lists.values(), singles.values()
    namers: dict[Shelf, _Namer] = {}
    for span in spans:
        namer = _namer(span, namers, shelves)
        input_.append(namer.history(span.input) if span.input else [])
        output.append(namer.messages(span.output) if span.output else [])
        system.append(namer.history(span.system) if span.system else [])
        definitions.append(None if span.tool_definitions is None else namer.payload(span.tool_definitions))
        arguments.append(None if span.arguments is None else namer.payload(span.arguments))
        result.append(None if span.result is None else namer.payload(span.result))
    return {
        **{name: _uuid_lists(names) for name, names in lists.items()},
        **{name: uuid_column(names) for name, names in singles.items()},
    }


class _Named(NamedTuple):
    """Messages, the names of their texts, and these."""

    messages: Sequence[Message]
    names: list[bytes]
    texts: dict[bytes, str]


_NOTHING = _Named((), [], {})
# By project and identity of the first: a history brings the very messages of the call before, and more.
_named: Recent[tuple[str, int], _Named] = Recent(20_000)


class _Namer:
    """Names texts by their hash and puts each on its shelf once."""

    def __init__(self, project: str, shelf: dict[bytes, str]) -> None:
        self._project = project
        self._shelf = shelf
        self._names: dict[str, bytes] = {}

    def messages(self, messages: Sequence[Message]) -> list[bytes]:
        return [self._name(_message_text(message)) for message in messages]

    def history(self, messages: Sequence[Message]) -> list[bytes]:
        """Name messages most of which, or all, were named before."""
        place = (self._project, id(messages[0]))
        known = _named.get(place)
        if known is None or not _continues(messages, known.messages):
            known = _NOTHING
        count = len(known.messages)
        if count < len(messages):
            new = [_message_text(message) for message in messages[count:]]
            names = [self._name(text) for text in new]
            known = _Named(messages, known.names + names, known.texts | dict(zip(names, new, strict=True)))
            _named.put(place, known)
        self._shelf.update(known.texts)
        return known.names

    def payload(self, payload: str) -> bytes:
        return self._name(utf8(payload))

    def _name(self, text: str) -> bytes:
        name = self._names.get(text)
        if name is None:
            name = self._names[text] = text_hash(self._project, text)
            self._shelf[name] = text
        return name


def _continues(messages: Sequence[Message], known: Sequence[Message]) -> bool:
    return len(known) <= len(messages) and all(map(is_, known, messages))


def _message_text(message: Message) -> str:
    try:
        return message.to_json()
    except TypeError:  # parts hold what JSON cannot
        raw = {
            "role": message.role,
            "parts": message.parts,
            "name": message.name,
            "finish_reason": message.finish_reason,
        }
        return as_json({key: value for key, value in raw.items() if value}).decode()


def _namer(span: Span, namers: dict[Shelf, _Namer], shelves: Shelves) -> _Namer:
    shelf = (span.project, _received(span).date())
    namer = namers.get(shelf)
    if namer is None:
        namer = namers[shelf] = _Namer(span.project, shelves.setdefault(shelf, {}))
    return namer


def _received(span: Span) -> datetime:
    assert span.received_at is not None, "the door says when a span was received"
    return span.received_at


def _uuid_lists(lists: list[list[bytes]]) -> pa.Array:
    offsets = pa.array(accumulate(map(len, lists), initial=0), pa.int32())
    return pa.ListArray.from_arrays(offsets, uuid_column(list(chain.from_iterable(lists))))


_COLUMNS = {f.name: plain_column(f.name, f.type) for f in SPANS} | {
    "start_time": time_column("start_ns"),
    "end_time": time_column("end_ns"),
    "attributes": json_column("attributes"),
    "events": json_column("events"),
    "links": json_column("links"),
    "resource": shared_json_column("resource"),
    "scope": shared_json_column("scope"),
}
