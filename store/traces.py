"""Whole traces out of the store, and the bare tree of one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from itertools import repeat
from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from store.batches import Batch, Readable, batches
from store.item_ids import by_call_ids
from store.located import locate
from store.records import Span, Trace
from store.text_rows import Texts, texts_of
from store.tree import grow_tree

Key = tuple[str, str]  # of a trace and of a span within it

_CONVERSATIONS = ("input", "output", "system")
_PAYLOADS = ("tool_definitions", "arguments", "result")


class Branch(NamedTuple):
    """A span in the tree of its trace, without its texts and attributes."""

    depth: int
    span_id: str
    parent_span_id: str | None
    name: str
    kind: str
    status: str
    start_ns: int
    end_ns: int
    agent: str | None
    model: str | None
    tool_name: str | None
    error_type: str | None


def load_traces(store: Readable, project: str, trace_ids: Sequence[str]) -> Iterator[Trace]:
    """Read whole traces, in the order asked for, each once; ids that have no spans are left out.

    They are read in batches of bounded size, so any number may be asked for. A text that retention has taken
    away reads as None, a message as an empty one of unknown role, so that positions stay.
    """
    for batch in batches(locate(store, project, trace_ids)):
        table = store.query(f"SELECT {', '.join(_NAMES)} FROM spans WHERE {batch.where}", batch.params)
        texts = texts_of(store, batch, [table[name] for name in (*_CONVERSATIONS, *_PAYLOADS)])
        yield from map(by_call_ids, assemble(batch, spans_of(table, texts)))


def load_trace(store: Readable, project: str, trace_id: str) -> Trace | None:
    """Read one whole trace; None where it has no spans."""
    return next(load_traces(store, project, [trace_id]), None)


def span_tree(store: Readable, project: str, trace_id: str) -> list[Branch]:
    """Read the tree of a trace, each span before those below it: for showing traces of any length."""
    columns = [name for name in Branch._fields if name != "depth"]
    batch = next(batches(locate(store, project, [trace_id])), None)
    if batch is None:
        return []
    table = store.query(
        f"SELECT {', '.join(columns)} FROM spans WHERE {batch.where} ORDER BY start_ns, end_ns DESC, span_id",
        batch.params,
    )
    rows = list(zip(*(table[name].to_pylist() for name in columns), strict=True))
    tree = grow_tree(table["span_id"].to_pylist(), table["parent_span_id"].to_pylist())
    return [Branch(tree.places[i].depth, *rows[i]) for i in tree.order]


def assemble(batch: Batch, spans: Iterable[Span]) -> Iterator[Trace]:
    """Sort ``spans`` into their traces and each trace by time."""
    found: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        found[span.trace_id].append(span)
    for trace_id in batch.trace_ids:
        if trace_id in found:
            yield Trace(batch.project, trace_id, _in_order(found[trace_id]))


def _in_order(spans: list[Span]) -> tuple[Span, ...]:
    spans.sort(key=lambda span: (span.start_ns, span.span_id))
    if len({span.start_ns for span in spans}) == len(spans):
        return tuple(spans)
    tree = grow_tree([s.span_id for s in spans], [s.parent_span_id for s in spans])
    order = sorted(range(len(spans)), key=lambda i: (spans[i].start_ns, tree.places[i].depth))
    return tuple(spans[i] for i in order)


def key_of(span: Span) -> Key:
    """Give what a span is known by within its project."""
    return span.trace_id, span.span_id


def spans_of(table: pa.Table, texts: Texts | None = None) -> Iterator[Span]:
    """Make spans of rows of the table ``spans``; what was not read is as in a new span."""
    columns = [_column(table, field, texts) for field in _FIELDS]
    return map(Span, *columns)


def _column(table: pa.Table, field: "Field[Any]", texts: Texts | None) -> Iterable[Any]:
    if field.name not in table.column_names:
        return repeat(_default(field))
    column = table[field.name]
    if field.name in _CONVERSATIONS and texts is not None:
        return texts.conversations(column)
    if field.name in _PAYLOADS and texts is not None:
        return texts.payloads(column)
    values: list[Any] = column.to_pylist()
    if field.name in _READERS:
        return map(_remembering(_READERS[field.name]), values)
    return values


def _default(field: "Field[Any]") -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _remembering(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Read equal values once: all spans of a process carry the same resource and scope."""
    known: dict[Any, Any] = {}

    def remembered(value: Any) -> Any:
        key = tuple(value) if isinstance(value, list) else value
        if key not in known:
            known[key] = read(value)
        return known[key]

    return remembered


def _object(text: str | None) -> Mapping[str, Any]:
    value = _parsed(text) if text else {}
    return value if isinstance(value, dict) else {"value": value}


def _list(text: str | None) -> tuple[Any, ...]:
    value = _parsed(text) if text else []
    return tuple(value) if isinstance(value, list) else (value,)


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # DuckDB's idea of JSON is wider: deeper nesting, larger numbers
        return {"unparsed": text}


_FIELDS = fields(Span)
_NAMES = tuple(field.name for field in _FIELDS)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("attributes", "resource", "scope"), _object),
    **dict.fromkeys(("events", "links"), _list),
    "notes": lambda notes: tuple(notes or ()),
}
