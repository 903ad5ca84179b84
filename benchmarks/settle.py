"""How fast traces are settled and read back: over a file, and over Quack from another process.

    python -m benchmarks.settle [--traces 2000] [--older 0]

Every trace has 12 spans: an agent, five model calls whose history grows, five tool calls and a retriever. ``--older``
puts that many traces of earlier hours into the store first, to see what its size costs.
"""

import argparse
import multiprocessing
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from ingest.rows import build_rows, join_rows
from store import FileStore, Store, append_rows, open_data, serve_store
from store.clock import utc_now
from store.records import Message, Span
from store.settle import settle
from store.traces import load_traces, span_tree

WORDS = Path(__file__).read_text().split()
CHUNK = 200
LONG = 33_000

T = TypeVar("T")


def main() -> None:
    """Run it all and print a line a figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--traces", type=int, default=2_000)
    parser.add_argument("--older", type=int, default=0)
    options = parser.parse_args()
    print("command: python -m benchmarks.settle", *sys.argv[1:])
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    now = utc_now()
    for kind, opened in (("file", on_a_file), ("quack", over_quack)):
        with tempfile.TemporaryDirectory() as folder:
            opened(Path(folder), partial(measure, kind, count=options.traces, now=now), options, now)


def on_a_file(data: Path, job: Callable[[Store], None], options: argparse.Namespace, now: datetime) -> None:
    """Do ``job`` on a file of this process."""
    with FileStore(data / "tracelore.duckdb") as store:
        fill(store, options, now)
        job(store)


def over_quack(data: Path, job: Callable[[Store], None], options: argparse.Namespace, now: datetime) -> None:
    """Do ``job`` on a store that another process serves."""
    spawned = multiprocessing.get_context("spawn")
    ready, done = spawned.Event(), spawned.Event()
    server = spawned.Process(target=serve, args=(data, options, now, ready, done))
    server.start()
    ready.wait()
    try:
        with open_data(data) as store:
            job(store)
    finally:
        done.set()
        server.join()


def serve(data: Path, options: argparse.Namespace, now: datetime, ready, done) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Own the store and answer until told to stop."""
    with serve_store(data) as served:
        fill(served.store, options, now)
        served.announce(0, 0)
        ready.set()
        done.wait()


def fill(store: Store, options: argparse.Namespace, now: datetime) -> None:
    """Store the older traces, spread over days and settled, then the new ones."""
    seeded = random.Random(7)
    if options.older:
        make_older(store, options.older, seeded, now)
    for _ in range(0, options.traces, CHUNK):
        append(store, traces(CHUNK, now - timedelta(seconds=60), seeded, "default"))
    append(store, long_trace(now - timedelta(seconds=5)))


def make_older(store: Store, count: int, seeded: random.Random, now: datetime) -> None:
    """Settle a few traces and copy them, rows and all, through the days up to three hours ago."""
    begin = now - timedelta(days=8)
    append(store, traces(CHUNK, begin, seeded, "old"))
    settle(store, now=begin + timedelta(seconds=60))
    step = timedelta(days=7, hours=21) * CHUNK / count
    for table, column in (("spans", "received_at"), ("traces", "last_received_at")):
        for number in range(1, count // CHUNK):
            with store.transaction() as work:
                work.execute(
                    f"INSERT INTO {table} SELECT * REPLACE (md5(trace_id || ?) AS trace_id, "
                    f"{column} + to_microseconds(?) AS {column}) FROM {table} WHERE {column} < ?",
                    [str(number), step // timedelta(microseconds=1) * number, begin + timedelta(seconds=1)],
                )
    # The worker has been at it: since it began, and then every ten minutes.
    for minutes in range(180, 0, -10):
        settle(store, now=now - timedelta(minutes=minutes))


def append(store: Store, spans: list[Span]) -> None:
    """Store ``spans`` as the door does."""
    append_rows(store, *join_rows([build_rows(spans)]))


def measure(kind: str, store: Store, *, count: int, now: datetime) -> None:
    """Print what settling and reading take."""
    cpu = time.process_time()
    seconds, settled = timed(lambda: settle(store, now=now))
    print(f"{kind}: settled {settled.count} traces in {seconds:.2f} s: {settled.count / seconds:.0f} traces/s")
    cpu = time.process_time() - cpu
    print(f"{kind}: that took {cpu:.2f} s of CPU in this process: {settled.count / cpu:.0f} traces/s")
    seconds, again = timed(lambda: settle(store, now=now))
    print(f"{kind}: a pass that finds nothing ({again.count} traces): {seconds * 1000:.0f} ms")
    ids = [row["trace_id"] for row in store.rows("SELECT trace_id FROM traces WHERE project = 'default'")]
    cpu = time.process_time()
    seconds, read = timed(lambda: sum(len(trace.spans) for trace in load_traces(store, "default", ids)))
    print(f"{kind}: loaded {count} traces of {read} spans in {seconds:.2f} s: {count / seconds:.0f} traces/s")
    cpu = time.process_time() - cpu
    print(f"{kind}: that took {cpu:.2f} s of CPU in this process: {count / cpu:.0f} traces/s")
    seconds, _ = timed(lambda: list(load_traces(store, "default", ids[:1])))
    print(f"{kind}: loaded one trace in {seconds * 1000:.0f} ms")
    seconds, branches = timed(lambda: span_tree(store, "default", "long"))
    print(f"{kind}: the tree of a trace of {len(branches)} spans in {seconds:.2f} s")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Run ``work`` and say how long it took."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def traces(count: int, received: datetime, seeded: random.Random, project: str) -> list[Span]:
    """Make ``count`` traces, received one after the other within a second."""
    found: list[Span] = []
    for number in range(count):
        found += one_trace(received + timedelta(seconds=number / count), seeded, project)
    return found


def one_trace(received: datetime, seeded: random.Random, project: str) -> Iterator[Span]:
    """Make a trace whose model calls each repeat the conversation so far."""
    trace_id = f"{seeded.getrandbits(128):032x}"
    start = int(received.replace(tzinfo=UTC).timestamp() * 1e9) - 20_000_000_000
    history = [Message.of("user", sentence(seeded, 40))]
    made = {
        "project": project,
        "trace_id": trace_id,
        "dialect": "genai",
        "service": "bench",
        "received_at": received,
    }

    def span(at: int, name: str, kind: str, **more: object) -> Span:
        times = {"start_ns": start + at * 1_000_000, "end_ns": start + (at + 900) * 1_000_000}
        parent = None if kind == "agent" else f"{1:016x}"
        attributes = {f"key.{i}": sentence(seeded, 3) for i in range(8)}
        return Span(span_id=f"{at + 1:016x}", parent_span_id=parent, name=name, kind=kind, status="ok",
                    attributes=attributes, resource={"service.name": "bench"}, **made, **times, **more)  # type: ignore[arg-type] # fmt: skip

    asked = history[0]
    yield span(1, "search", "retriever", result=sentence(seeded, 60))
    for turn in range(5):
        said = Message.of("assistant", sentence(seeded, 30))
        yield span(1000 + 2000 * turn, "chat", "llm", model="m", input=tuple(history), output=(said,),
                   input_tokens=100, output_tokens=20)  # fmt: skip
        result = Message("tool", ({"type": "tool_call_response", "id": "c", "response": sentence(seeded, 60)},))
        yield span(2000 + 2000 * turn, "lookup", "tool", tool_name="lookup", arguments=sentence(seeded, 8),
                   result=str(result.parts[0]["response"]))  # fmt: skip
        history += [said, result]
    yield span(0, "helper", "agent", agent="helper", session_id="s", input=(asked,), output=(history[-2],))


def long_trace(received: datetime) -> list[Span]:
    """Make one trace of many spans, twenty to a parent."""
    start = int(received.replace(tzinfo=UTC).timestamp() * 1e9)
    return [
        Span("default", "long", f"{i:016x}", f"{i // 20:016x}" if i else None, "step", "tool", "plain", "bench",
             start + i, start + i + 1, "ok", received)
        for i in range(LONG)
    ]  # fmt: skip


def sentence(seeded: random.Random, length: int) -> str:
    """Say something that compresses like text."""
    return " ".join(seeded.choices(WORDS, k=length))


if __name__ == "__main__":
    main()
