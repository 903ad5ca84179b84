"""Settling: when nothing more comes for a trace, write down what it was.

A late span makes its trace due again; it gets a new row with a later ``settled_at``, by which the steps after
this one see that there is something new. Every batch is one unit of work, and the marks move when all batches
are stored: a pass that was interrupted is simply done again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa

from store.again import again, again_if_overtaken
from store.batches import Batch, Readable, batches
from store.candidates import BEGINNING, STEP, Marks, Window, due
from store.claim import Claim
from store.clock import utc_now
from store.exchange import closings, openings
from store.marks import EVERY_PROJECT, read_mark, write_mark
from store.progress import Progress, silent
from store.records import Span, Trace
from store.rollup import TRACES, roll_up
from store.store import Store, Transaction
from store.takes import Takes
from store.text_rows import texts_of
from store.told_elsewhere import without_calls_told_elsewhere
from store.traces import Key, assemble, key_of, spans_of

# Before looking again when another process was settling at the same time.
_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6)
# Marks are rows, too: an idle worker of a shared store is not to write one with every look.
_MARKED_EVERY = timedelta(seconds=60)


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

    Several processes may settle the same store; who is overtaken looks again.

    Args:
        store: Where spans are read and rows are written.
        settle_after: Seconds without news after which a trace whose root has arrived is settled.
        settle_rootless: The same for a trace whose root has not arrived.
        now: The time to compare ``received_at`` with; by default the clock.
        progress: Told after every batch.
    """
    ages = timedelta(seconds=settle_after), timedelta(seconds=settle_rootless)
    settled: dict[str, dict[str, None]] = {}

    def settle_rest() -> None:
        for batch in _pass_of(store)(store, ages, now, progress):
            settled.setdefault(batch.project, {}).update(dict.fromkeys(batch.trace_ids))

    again(settle_rest, _PAUSES_S)
    return Settled({project: list(trace_ids) for project, trace_ids in settled.items()})


def _settled_batches(
    store: Store, ages: tuple[timedelta, timedelta], now: datetime | None, progress: Progress
) -> Iterator[Batch]:
    """Find what is due and do it, a batch at a time, until another process turns out to be doing the same."""
    claim = Claim(store, STEP)
    begun_at = read_mark(store, EVERY_PROJECT, STEP)
    window = Window(Marks.from_text(begun_at), now or utc_now(), *ages)
    found = due(store, window)
    done = 0
    for batch in batches(found):
        traces = list(_traces(store, batch))
        with claim.transaction() as work:
            _write(work, batch, traces, now or utc_now())
        yield batch
        done += len(batch.trace_ids)
        progress("settle", done, len(found))
    _move_marks(store, begun_at, window.next_marks)


def _move_marks(store: Store, begun_at: str | None, marks: Marks) -> None:
    with store.transaction() as work:
        # Marks that somebody else has set, forward or back, are to stay.
        if read_mark(work, EVERY_PROJECT, STEP) == begun_at:
            write_mark(work, EVERY_PROJECT, STEP, marks.to_text())


def _shared_batches(
    store: Store, ages: tuple[timedelta, timedelta], now: datetime | None, progress: Progress
) -> Iterator[Batch]:
    """Find what is due and do what no other worker has taken, a batch at a time."""
    begun_at = read_mark(store, EVERY_PROJECT, STEP)
    window = Window(Marks.from_text(begun_at), now or utc_now(), *ages)
    seen = _last_settled(store)
    found = due(store, window)
    if not found and window.now - window.marks.passed < _MARKED_EVERY:
        return
    takes = Takes(store, STEP)
    done, left = 0, window.now
    for batch in batches(found):
        mine = _taken(store, takes, batch, seen)
        if len(mine.trace_ids) < len(batch.trace_ids):
            left = min(left, batch.first_received_at)  # should who has taken the others die, they are met again
        if mine.trace_ids:
            traces = list(_traces(store, mine))
            again_if_overtaken(partial(_finish, takes, mine, traces, now))
            yield mine
        takes.release()
        done += len(batch.trace_ids)
        progress("settle", done, len(found))
    again_if_overtaken(partial(_move_marks, store, begun_at, window.next_marks.not_after(left)))


def _taken(store: Store, takes: Takes, batch: Batch, seen: datetime) -> Batch:
    """Take what is free of a batch, and leave out what others have done since it was found."""
    keys = {f"{batch.project}/{trace_id}": trace_id for trace_id in batch.trace_ids}
    trace_ids = {keys[key] for key in takes.take(list(keys))}
    done = store.query(
        "SELECT trace_id FROM traces WHERE project = ? AND settled_at > ? AND trace_id IN (SELECT unnest(?))",
        [batch.project, seen, sorted(trace_ids)],
    )
    trace_ids.difference_update(done["trace_id"].to_pylist())
    return replace(batch, trace_ids=[trace_id for trace_id in batch.trace_ids if trace_id in trace_ids])


def _finish(takes: Takes, batch: Batch, traces: Sequence[Trace], now: datetime | None) -> None:
    with takes.transaction() as work:
        _write(work, batch, traces, now or utc_now())


def _pass_of(store: Store) -> Callable[..., Iterator[Batch]]:
    return _shared_batches if store.shared else _settled_batches


def unsettle(store: Store, project: str, trace_ids: Sequence[str]) -> None:
    """Forget the rows of ``trace_ids``; the next pass looks through the whole store and makes them anew."""
    with store.transaction() as work:
        _delete(work, project, trace_ids)
        write_mark(work, EVERY_PROJECT, STEP, Marks().to_text())


def settled_since(
    store: Store, project: str, mark: datetime | None = None, *, about: int | None = None
) -> list[SettledTrace]:
    """Give the traces of ``project`` settled after ``mark``, in that order.

    The ``settled_at`` of the last one is the mark to ask with next time: each batch has one of its own, later
    than all before it, so nothing falls between two questions.

    Args:
        store: Where they are.
        project: Whose.
        mark: The time to begin behind; None begins at the beginning.
        about: How many are enough; those that were settled at one moment are not parted. None gives all.
    """
    table = store.query(
        """WITH waiting AS (SELECT trace_id, start_time, settled_at FROM traces WHERE project = ? AND settled_at > ?)
           SELECT * FROM waiting WHERE settled_at <= (
               SELECT max(settled_at) FROM (SELECT settled_at FROM waiting ORDER BY settled_at LIMIT ?))
           ORDER BY settled_at, trace_id""",
        [project, mark or BEGINNING, about],
    )
    return [SettledTrace(**row) for row in table.to_pylist()]


def _write(work: Transaction, batch: Batch, traces: Sequence[Trace], now: datetime) -> None:
    settled_at = _later_than_all(work, now)
    rows = pa.Table.from_pylist([roll_up(trace, settled_at) for trace in traces], schema=TRACES)
    _delete(work, batch.project, batch.trace_ids)
    work.insert("traces", rows)


def _later_than_all(work: Transaction, now: datetime) -> datetime:
    last = _last_settled(work)
    return now if last < now else last + timedelta(microseconds=1)


def _last_settled(store: Readable) -> datetime:
    last: datetime | None = store.query("SELECT max(settled_at) AS last FROM traces")["last"][0].as_py()
    return last or BEGINNING


def _delete(work: Transaction, project: str, trace_ids: Sequence[str]) -> None:
    work.execute("DELETE FROM traces WHERE project = ? AND trace_id IN (SELECT unnest(?))", [project, list(trace_ids)])


def _traces(store: Store, batch: Batch) -> Iterator[Trace]:
    """Read the traces of ``batch`` with only those texts that their rows are made of."""
    table = store.query(f"{_SELECT} WHERE {batch.where}", batch.params)
    keys = list(zip(table["trace_id"].to_pylist(), table["span_id"].to_pylist(), strict=True))
    hearing = {key for key, has in zip(keys, table["has_input"].to_pylist(), strict=True) if has}
    speaking = {key for key, has in zip(keys, table["has_output"].to_pylist(), strict=True) if has}
    traces = list(without_calls_told_elsewhere(store, batch, list(assemble(batch, spans_of(table)))))
    wanted = {
        key_of(span)
        for trace in traces
        for span in (
            *openings(trace, lambda s: key_of(s) in hearing),
            *closings(trace, lambda s: key_of(s) in speaking),
        )
    }
    return _with_texts(store, batch, traces, wanted)


def _with_texts(store: Store, batch: Batch, traces: Iterable[Trace], wanted: set[Key]) -> Iterator[Trace]:
    table = store.query(
        f"SELECT trace_id, span_id, input, output FROM spans WHERE {batch.where} AND span_id IN (SELECT unnest(?))",
        [*batch.params, sorted({span_id for _, span_id in wanted})],
    )
    texts = texts_of(store, batch, [table["input"], table["output"]])
    keys = zip(table["trace_id"].to_pylist(), table["span_id"].to_pylist(), strict=True)
    said = zip(texts.conversations(table["input"]), texts.conversations(table["output"]), strict=True)
    # Another trace may use the same span ids.
    exchange = {key: said_there for key, said_there in zip(keys, said, strict=True) if key in wanted}
    for trace in traces:
        yield replace(trace, spans=tuple(_filled(span, exchange) for span in trace.spans))


def _filled(span: Span, exchange: Mapping[Key, Any]) -> Span:
    if key_of(span) not in exchange:
        return span
    heard, spoken = exchange[key_of(span)]
    return replace(span, input=heard, output=spoken)


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
_UNREAD |= {"resource", "notes"}
_NAMES = [field.name for field in fields(Span) if field.name not in _UNREAD]
_SELECT = f"SELECT {', '.join(_NAMES)}, len(input) > 0 AS has_input, len(output) > 0 AS has_output FROM spans"
