"""Settling: when nothing more comes for a trace, write down what it was.

A late span makes its trace due again; it gets a new row with a later ``settled_at``, by which the steps after
this one see that there is something new. Every batch is one unit of work, and the marks move when all batches
are stored: a pass that was interrupted is simply done again.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa

from store.batches import Batch, batches
from store.candidates import BEGINNING, Marks, Window, due
from store.errors import StoreUnavailable
from store.exchange import closings, openings
from store.marks import EVERY_PROJECT, read_mark, write_mark
from store.progress import Progress, silent
from store.records import Span, Trace
from store.rollup import TRACES, roll_up
from store.store import Store, Transaction
from store.text_rows import texts_of
from store.traces import assemble, spans_of

STEP = "settle"
_ATTEMPTS = 5
_FIRST_PAUSE_S = 0.1

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """What one pass settled: the ids of traces, by project."""

    traces: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        """How many traces that were."""
        return sum(map(len, self.traces.values()))


class SettledTrace(NamedTuple):
    """A trace with a new row."""

    trace_id: str
    start_time: datetime
    settled_at: datetime


def settle(
    store: Store,
    *,
    settle_after: float = 10.0,
    settle_rootless: float = 900.0,
    now: datetime | None = None,
    progress: Progress = silent,
) -> Settled:
    """Write the rows of all traces that have fallen quiet since the last pass, in all projects.

    Several processes may settle the same store; they wait for each other.

    Args:
        store: Where spans are read and rows are written.
        settle_after: Seconds without news after which a trace whose root has arrived is settled.
        settle_rootless: The same for a trace whose root has not arrived.
        now: The time to compare ``received_at`` with; by default the clock.
        progress: Told after every batch.
    """
    window = Window(
        _marks(store), now or _clock(), timedelta(seconds=settle_after), timedelta(seconds=settle_rootless)
    )
    found = due(store, window)
    settled: dict[str, list[str]] = {}
    done = 0
    for batch in batches(found):
        _until_alone(partial(_settle_batch, store, batch, now))
        settled.setdefault(batch.project, []).extend(batch.trace_ids)
        done += len(batch.trace_ids)
        progress("settle", done, len(found))
    _until_alone(partial(_set_marks, store, window.next_marks))
    return Settled(settled)


def unsettle(store: Store, project: str, trace_ids: Sequence[str]) -> None:
    """Forget the rows of ``trace_ids``; the next pass looks through the whole store and makes them anew."""
    with store.transaction() as work:
        _delete(work, project, trace_ids)
        write_mark(work, EVERY_PROJECT, STEP, Marks().to_text())


def settled_since(store: Store, project: str, mark: datetime | None = None) -> list[SettledTrace]:
    """Give the traces of ``project`` settled after ``mark``, in that order.

    The ``settled_at`` of the last one is the mark to ask with next time: each batch has one of its own, later
    than all before it, so nothing falls between two questions.
    """
    table = store.query(
        "SELECT trace_id, start_time, settled_at FROM traces "
        "WHERE project = ? AND settled_at > ? ORDER BY settled_at, trace_id",
        [project, mark or BEGINNING],
    )
    return [SettledTrace(**row) for row in table.to_pylist()]


def _clock() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _marks(store: Store) -> Marks:
    text = read_mark(store, EVERY_PROJECT, STEP)
    if text is None:
        # There has to be a row to claim; see _claim.
        _set_marks(store, Marks())
    return Marks.from_text(text)


def _set_marks(store: Store, marks: Marks) -> None:
    with store.transaction() as work:
        write_mark(work, EVERY_PROJECT, STEP, marks.to_text())


def _until_alone(unit: Callable[[], None]) -> None:
    """Do a unit of work again if another process was settling at the same moment."""
    for attempt in range(_ATTEMPTS):
        try:
            unit()
        except StoreUnavailable:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_FIRST_PAUSE_S * 2**attempt)
        else:
            return


def _settle_batch(store: Store, batch: Batch, now: datetime | None) -> None:
    traces = list(_traces(store, batch))
    with store.transaction() as work:
        _claim(work)
        settled_at = _later_than_all(work, now or _clock())
        rows = pa.Table.from_pylist([roll_up(trace, settled_at) for trace in traces], schema=TRACES)
        _delete(work, batch.project, batch.trace_ids)
        work.insert("traces", rows)


def _claim(work: Transaction) -> None:
    """Make sure that of two units of work at once only one is stored.

    There are no keys that would keep two processes from inserting the same trace, but a row can only be
    updated by one of them.
    """
    work.execute("UPDATE progress SET mark = mark WHERE project = ? AND step = ?", [EVERY_PROJECT, STEP])


def _later_than_all(work: Transaction, now: datetime) -> datetime:
    last: datetime | None = work.query("SELECT max(settled_at) AS last FROM traces")["last"][0].as_py()
    return now if last is None or last < now else last + timedelta(microseconds=1)


def _delete(work: Transaction, project: str, trace_ids: Sequence[str]) -> None:
    work.execute(
        "DELETE FROM traces WHERE project = ? AND trace_id IN (SELECT unnest(?))", [project, list(trace_ids)]
    )


def _traces(store: Store, batch: Batch) -> Iterator[Trace]:
    """Read the traces of ``batch`` with only those texts that their rows are made of."""
    table = store.query(f"{_SELECT} WHERE {batch.where}", batch.params)
    keys = list(zip(table["trace_id"].to_pylist(), table["span_id"].to_pylist(), strict=True))
    hearing = {key for key, has in zip(keys, table["has_input"].to_pylist(), strict=True) if has}
    speaking = {key for key, has in zip(keys, table["has_output"].to_pylist(), strict=True) if has}
    traces = list(assemble(batch, spans_of(table)))
    wanted = {
        _key(span)
        for trace in traces
        for span in (
            *openings(trace, lambda s: _key(s) in hearing),
            *closings(trace, lambda s: _key(s) in speaking),
        )
    }
    return _with_texts(store, batch, traces, wanted)


def _with_texts(store: Store, batch: Batch, traces: Iterable[Trace], wanted: set[Key]) -> Iterator[Trace]:
    table = store.query(
        f"SELECT trace_id, span_id, input, output FROM spans WHERE {batch.where} "
        "AND span_id IN (SELECT unnest(?))",
        [*batch.params, sorted({span_id for _, span_id in wanted})],
    )
    texts = texts_of(store, batch, [table["input"], table["output"]])
    keys = zip(table["trace_id"].to_pylist(), table["span_id"].to_pylist(), strict=True)
    said = zip(texts.conversations(table["input"]), texts.conversations(table["output"]), strict=True)
    # A span id is only sure to be of its own kind within its trace.
    exchange = {key: said_there for key, said_there in zip(keys, said, strict=True) if key in wanted}
    for trace in traces:
        yield replace(trace, spans=tuple(_filled(span, exchange) for span in trace.spans))


def _filled(span: Span, exchange: Mapping[Key, Any]) -> Span:
    if _key(span) not in exchange:
        return span
    heard, spoken = exchange[_key(span)]
    return replace(span, input=heard, output=spoken)


def _key(span: Span) -> Key:
    return span.trace_id, span.span_id


_UNREAD = {
    "input",
    "output",
    "system",
    "tool_definitions",
    "arguments",
    "result",
    "attributes",
    "events",
    "links",
}
_UNREAD |= {"resource", "scope", "notes"}
_NAMES = [field.name for field in fields(Span) if field.name not in _UNREAD]
_SELECT = f"SELECT {', '.join(_NAMES)}, len(input) > 0 AS has_input, len(output) > 0 AS has_output FROM spans"
