"""A store that holds a month of traffic, filled faster than over OTLP with the rows that the door and settling make."""

import multiprocessing
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from benchmarks.month import PROJECT, SPANS_A_TRACE, Conversation, Month, as_request
from benchmarks.prose import zstd_ratio
from ingest.rows import build_rows, join_rows
from store import FileStore, append_rows
from store.candidates import STEP, Marks
from store.marks import EVERY_PROJECT, write_mark
from store.merging import Merging
from store.place import STORE_FILE
from store.records import Message, Span, Trace
from store.rollup import TRACES, roll_up
from store.size import row_groups
from store.text_index import build_index

CHUNK = 500
LONG = 33_000
LONG_TRACE = f"{0x10196:032x}"
_SAMPLED = 5
_ROUNDS = 60  # of ten seconds at a server


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows of some hundred traces, and figures about them."""

    tables: tuple[pa.Table, ...]
    traces: pa.Table
    spans: int
    new_bytes: int
    raw_bytes: int  # of the OTLP requests of the first few traces
    raw_spans: int
    ratio: float


@dataclass(slots=True)
class Filled:
    """What was put into the store."""

    spans: int = 0
    traces: int = 0
    new_bytes: int = 0
    raw_bytes: int = 0
    raw_spans: int = 0
    ratio: float = 0.0
    seconds: float = 0.0

    def add(self, chunk: Chunk) -> None:
        """Count in what a chunk holds."""
        self.spans += chunk.spans
        self.traces += chunk.traces.num_rows
        self.new_bytes += chunk.new_bytes
        self.raw_bytes += chunk.raw_bytes
        self.raw_spans += chunk.raw_spans
        self.ratio = max(self.ratio, chunk.ratio)

    @property
    def raw_size(self) -> int:
        """Bytes of the OTLP requests that would have brought all of it, not compressed."""
        return self.raw_bytes * self.spans // max(1, self.raw_spans)


def fill(data: Path, spans: int, until: datetime, processes: int = 2) -> Filled:
    """Store a month that ends at ``until``, and one trace of 33,000 spans; say how far it is on standard output."""
    begun, filled = time.perf_counter(), Filled()
    traces = max(CHUNK, spans // SPANS_A_TRACE)
    starts = range(0, traces, CHUNK)
    with (
        multiprocessing.get_context("spawn").Pool(processes, _begin, (traces, until)) as pool,
        FileStore(data / STORE_FILE, memory_limit="1GB") as store,
    ):
        for chunk in pool.imap(_chunk, starts):
            append_rows(store, *chunk.tables)
            with store.transaction() as work:
                work.insert("traces", chunk.traces)
            filled.add(chunk)
            _say(filled, traces, begun)
        append_rows(store, *join_rows([build_rows(_long_trace(until))]))
        with store.transaction() as work:
            # As a worker leaves it that has settled all of this.
            write_mark(work, EVERY_PROJECT, STEP, Marks(until, until, until, until).to_text())
        build_index(store)
        store.query("CHECKPOINT")
        _rest(store)
    filled.seconds = time.perf_counter() - begun
    return filled


def _rest(store: FileStore) -> None:
    """Do what a server does of itself as soon as nobody sends for some minutes; a month has many such."""
    begun, before = time.perf_counter(), row_groups(store).scattered
    merging = Merging(store)
    for _ in range(_ROUNDS):
        merging.round()
    after = row_groups(store).scattered
    print(f"at rest: {before:,} small row groups merged to {after:,} in {time.perf_counter() - begun:.0f} s")


def _say(filled: Filled, traces: int, begun: float) -> None:
    print(
        f"\rfilling: {filled.traces:,} of {traces:,} traces, {filled.spans:,} spans, "
        f"{filled.spans / (time.perf_counter() - begun):,.0f} a second ",
        end="\n" if filled.traces >= traces or (not os.isatty(1) and filled.traces % 50_000 == 0) else "",
        flush=True,
    )


_month: Month


def _begin(traces: int, until: datetime) -> None:
    global _month  # noqa: PLW0603 - what a process of the pool works with
    _month = Month(traces, until)


def _chunk(start: int) -> Chunk:
    made = list(_month.conversations(range(start, start + CHUNK)))
    spans = sorted((span for each in made for span in each.spans), key=lambda span: (span.received_at, span.trace_id))
    raw = [as_request(each.spans) for each in made[:_SAMPLED]]
    return Chunk(
        tables=join_rows([build_rows(spans)]),
        traces=pa.Table.from_pylist([_settled(each) for each in made], schema=TRACES),
        spans=len(spans),
        new_bytes=sum(each.new_bytes for each in made),
        raw_bytes=sum(map(len, raw)),
        raw_spans=sum(len(each.spans) for each in made[:_SAMPLED]),
        ratio=zstd_ratio(_said(made)) if start == 0 else 0.0,
    )


def _settled(made: Conversation) -> dict[str, object]:
    received = max(span.received_at for span in made.spans if span.received_at)
    return roll_up(Trace(PROJECT, made.spans[0].trace_id, tuple(made.spans)), received)


def _said(made: list[Conversation]) -> list[str]:
    """Give what was said for the first time, and nothing of how it is stored."""
    texts: dict[str, None] = {}
    for span in (span for each in made for span in each.spans):
        texts.update(dict.fromkeys(message.text or _response(message) for message in (*span.input, *span.output)))
    return list(texts)


def _response(message: Message) -> str:
    return " ".join(str(part.get("response", "")) for part in message.parts)


def _long_trace(until: datetime) -> list[Span]:
    """Make one trace of many spans, twenty to a parent."""
    start = int(until.replace(tzinfo=UTC).timestamp() * 1e9) - LONG * 1000
    return [
        Span(PROJECT, LONG_TRACE, f"{i:016x}", f"{i // 20:016x}" if i else None, "step", "tool", "otel_genai", "long",
             start + i, start + i + 1, "ok", until)
        for i in range(LONG)
    ]  # fmt: skip
