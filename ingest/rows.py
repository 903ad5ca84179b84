"""Spans to rows: one Arrow table of spans, and the texts they refer to, each once.

This is the hot path of the door: a column at a time, and whatever may be odd about a value is looked at only after
the column as a whole was refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, chain
from operator import is_
from typing import NamedTuple

import pyarrow as pa

from ingest.columns import json_column, masked, plain_column, shared_json_column, time_column, uuid_column
from ingest.json_values import as_json, bytes_masked
from ingest.letters import ESCAPED_AGAIN, spelled_out, with_letters
from ingest.plain_values import utf8
from store.hashing import text_hash
from store.recent import Recent
from store.records import Message, Span
from store.redaction import Redactor
from store.schema import LOGS, METRIC_POINTS, SPANS, TEXTS, TIME, empty

Shelf = tuple[str, datetime]  # texts are named within a project, and kept by when they were received
Shelves = dict[Shelf, dict[bytes, str]]
# Ids, and columns whose every word is one of ours; all others hold what strangers wrote.
_OURS = frozenset(
    {"project", "trace_id", "span_id", "parent_span_id", "kind", "dialect", "status", "cost_source", "otlp_kind"}
)
_FREE = tuple(f.name for f in SPANS if f.type == pa.string() and f.name not in _OURS)
_FIELDS = ("input", "output", "system")
_PAYLOADS = ("tool_definitions", "arguments", "result")


class Rows(NamedTuple):
    """What one request adds to the store: a table each."""

    spans: pa.Table
    texts: pa.Table
    logs: pa.Table
    points: pa.Table

    @classmethod
    def of(cls, **tables: pa.Table) -> "Rows":
        """Give ``tables``, by their names, beside empty ones."""
        return cls(*(tables[name] if name in tables else empty(schema) for name, schema in SCHEMAS.items()))


SCHEMAS = {"spans": SPANS, "texts": TEXTS, "logs": LOGS, "points": METRIC_POINTS}


def build_rows(spans: Sequence[Span], redactor: Redactor | None = None) -> Rows:
    """Make the rows of ``spans``, which MUST have their ``received_at``, with secrets masked."""
    with bytes_masked(redactor):
        shelves, texts = _texts_of(spans, redactor)
        columns = {f.name: texts[f.name] if f.name in texts else _COLUMNS[f.name](spans) for f in SPANS}
    table = pa.Table.from_arrays(list(masked(columns, _FREE, redactor).values()), schema=SPANS)
    return Rows.of(spans=table, texts=_texts_table(shelves))


def _texts_of(spans: Sequence[Span], redactor: Redactor | None) -> tuple[Shelves, dict[str, pa.Array]]:
    """Name all texts; looked through are those that were not named before, and all of them at once."""
    shelves: Shelves = {}
    namers = _Namers(shelves, redactor)
    columns = _text_columns(spans, namers)
    if redactor is None or not redactor.suspects(namers.new_texts()):
        return shelves, columns
    shelves = {}
    return shelves, _text_columns(spans, _Namers(shelves, redactor, masking=True))


def join_rows(parts: Iterable[Rows]) -> Rows:
    """Make one of what many requests bring; texts that several of them bring stand there as often."""
    return Rows(*map(pa.concat_tables, zip(*parts, strict=True)))


def _texts_table(shelves: Shelves) -> pa.Table:
    tables = [
        pa.Table.from_arrays(
            [
                pa.repeat(pa.scalar(project, pa.string()), len(texts)),
                pa.repeat(pa.scalar(received_at.date(), pa.date32()), len(texts)),
                uuid_column(list(texts)),
                pa.array(list(texts.values()), pa.string()),
                pa.repeat(pa.scalar(received_at, TIME), len(texts)),
            ],
            schema=TEXTS,
        )
        for (project, received_at), texts in shelves.items()
    ]
    return pa.concat_tables(tables) if tables else empty(TEXTS)


def _text_columns(spans: Sequence[Span], namers: "_Namers") -> dict[str, pa.Array]:
    lists: dict[str, list[list[bytes]]] = {name: [] for name in _FIELDS}
    singles: dict[str, list[bytes | None]] = {name: [] for name in _PAYLOADS}
    (input_, output, system), (definitions, arguments, result) = lists.values(), singles.values()
    for span in spans:
        namer = namers.of(span)
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
_named: Recent[tuple[Redactor | None, str, int], _Named] = Recent(2_000)


class _Namers:
    """A namer for each shelf."""

    def __init__(self, shelves: Shelves, redactor: Redactor | None, *, masking: bool = False) -> None:
        self._shelves = shelves
        self._redactor = redactor
        self._masking = masking
        self._namers: dict[Shelf, _Namer] = {}

    def of(self, span: Span) -> "_Namer":
        """Give the namer for the texts of ``span``."""
        assert span.received_at is not None, "the door says when a span was received"
        shelf = (span.project, span.received_at)
        namer = self._namers.get(shelf)
        if namer is None:
            texts = self._shelves.setdefault(shelf, {})
            namer = self._namers[shelf] = _Namer(span.project, texts, self._redactor, masking=self._masking)
        return namer

    def new_texts(self) -> Iterator[str]:
        """Give the texts that were not named before."""
        return chain.from_iterable(namer.names for namer in self._namers.values())


class _Namer:
    """Names texts by their hash and puts each on its shelf once.

    Args:
        project: Whose texts.
        shelf: Where they go.
        redactor: Masks secrets in them.
        masking: Whether it does so; else it is known, or found out later, that there are none.
    """

    def __init__(self, project: str, shelf: dict[bytes, str], redactor: Redactor | None, *, masking: bool) -> None:
        self.names: dict[str, bytes] = {}
        self._project = project
        self._shelf = shelf
        self._redactor = redactor
        self._masking = masking

    def messages(self, messages: Sequence[Message]) -> list[bytes]:
        return [self._name(_message_text(message)) for message in messages]

    def history(self, messages: Sequence[Message]) -> list[bytes]:
        """Name messages most of which, or all, were named before."""
        place = (self._redactor, self._project, id(messages[0]))
        known = None if self._masking else _named.get(place)
        if known is None or not _continues(messages, known.messages):
            known = _NOTHING
        count = len(known.messages)
        if count < len(messages):
            names = self.messages(messages[count:])
            texts = known.texts | {name: self._shelf[name] for name in names}
            known = _Named(messages, known.names + names, texts)
            _named.put(place, known)
        self._shelf.update(known.texts)
        return known.names

    def payload(self, payload: str) -> bytes:
        return self._name(spelled_out(utf8(payload)))

    def _name(self, text: str) -> bytes:
        name = self.names.get(text)
        if name is None:
            kept = self._redactor.mask(text) if self._masking and self._redactor else text
            name = self.names[text] = text_hash(self._project, kept)
            self._shelf[name] = kept
        return name


def _continues(messages: Sequence[Message], known: Sequence[Message]) -> bool:
    return len(known) <= len(messages) and all(map(is_, known, messages))


def _message_text(message: Message) -> str:
    text = _written(message)
    if ESCAPED_AGAIN in text:  # JSON that stands in a message as text
        return _written(replace(message, parts=tuple(map(with_letters, message.parts))))
    return text


def _written(message: Message) -> str:
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


def _uuid_lists(lists: list[list[bytes]]) -> pa.Array:
    offsets = pa.array(accumulate(map(len, lists), initial=0), pa.int32())
    return pa.ListArray.from_arrays(offsets, uuid_column(list(chain.from_iterable(lists))))


_COLUMNS = {f.name: plain_column(f.name, f.type) for f in SPANS} | {
    "start_time": time_column("start_ns"),
    "end_time": time_column("end_ns"),
    "attributes": json_column("attributes"),
    "events": shared_json_column("events"),  # mostly the one empty tuple
    "links": shared_json_column("links"),
    "resource": shared_json_column("resource"),
    "scope": shared_json_column("scope"),
}
