"""How fast a store of a month is read while it goes on receiving, how large it is, and what it refuses.

    python -m benchmarks.store [--spans 5000000] [--data DIR] [--rate 1000] [--rounds 15] [--only WORDS]

A store is filled with a month of traffic (``benchmarks.month``), then ``tracelore serve`` opens it and takes a steady
load over OTLP from another process, settled as a worker does it; meanwhile each read is done over Quack as the
dashboard does it, and timed. A folder given by ``--data`` is kept, and filled only if it holds no store. With a rate of
0 nothing comes in, and the CPU that is told of is that of the reads alone, of the server and of who asks it.
"""

import argparse
import json
import multiprocessing
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.agentic_load import templates
from benchmarks.month import COMMON_RARELY, PROJECT, RARE
from benchmarks.month_store import LONG_TRACE, Filled, fill
from benchmarks.own_server import OwnServer
from benchmarks.senders import sender
from dashboard.questions import flags_of_trace, patterns_of_trace, settled
from insights.report import figures
from insights.report.window import Window
from store import Store, load_trace, open_served, span_tree
from store.clock import utc_now
from store.errors import StoreError
from store.place import STORE_FILE, running_server
from store.quack import QuackStore
from store.search import search
from store.settle import settle
from store.text_index import TextIndexer

SERVICE = "meanwhile"
_HOSTILE = {
    "drop": "DROP TABLE spans",
    "copy": "COPY spans TO '/tmp/spans.csv'",
    "read a file": "SELECT * FROM read_text('/etc/passwd')",
    "read the database file": "SELECT * FROM read_blob('{file}')",
    "attach": "ATTACH '/tmp/other.duckdb'",
    "set": "SET memory_limit = '1TB'",
    "stop the server": "CALL quack_stop('{quack}')",
    "a second statement": "SELECT 1 /* ; */ ; -- x\n DELETE FROM spans",
    "an endless join": "SELECT count(*) FROM spans a, spans b, spans c WHERE a.start_ns + b.start_ns > c.end_ns",
}


def main() -> None:
    """Run it all and print a line a figure."""
    options = _options()
    print("command: python -m benchmarks.store", *sys.argv[1:])
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {_load()}")
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _describe(_filled(data, options.spans), data / STORE_FILE)
        server = stack.enter_context(OwnServer(data))
        store = stack.enter_context(open_served(data))
        if options.rate:
            stack.enter_context(_traffic(server.http_url, options.rate))
            stack.enter_context(_settling(data))
        _reads(store, options.rounds, options.only, lambda: server.cpu_s + time.process_time())
        if not options.reads_only:
            _hostile(data, server)
        print(f"server: {server.most_memory / 1e6:,.0f} MB resident at most, {_load()}")
    if options.rate:
        print("the server's traffic ended without an error")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spans", type=int, default=5_000_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rate", type=float, default=1_000, help="spans a second that come in meanwhile")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--reads-only", action="store_true")
    parser.add_argument("--only", default="", help="only the reads whose names hold this")
    return parser.parse_args()


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def _filled(data: Path, spans: int) -> Filled:
    notes = data / "filled.json"
    if (data / STORE_FILE).exists():
        return Filled(**json.loads(notes.read_text()))
    filled = fill(data, spans, datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    notes.write_text(json.dumps(asdict(filled)))
    return filled


def _describe(filled: Filled, file: Path) -> None:
    size = file.stat().st_size
    print(f"filled: {filled.spans:,} spans, {filled.traces:,} traces in {filled.seconds:,.0f} s")
    print(f"text: {filled.new_bytes / filled.spans:.0f} new bytes a span, by zstd-3 {filled.ratio:.2f} times smaller")
    print(f"disk: {size / 1e9:.2f} GB for {filled.raw_size / 1e9:.2f} GB of OTLP, {size / filled.raw_size:.3f} a byte")


# --- what goes on meanwhile ---


@contextmanager
def _traffic(url: str, rate: float) -> Iterator[None]:
    """Send ``rate`` spans a second from another process; whatever is not acknowledged ends the benchmark."""
    over = multiprocessing.get_context("spawn").Event()
    process = multiprocessing.get_context("spawn").Process(target=_send, args=(url, rate, over))
    process.start()
    try:
        yield
    finally:
        over.set()
        process.join()
    if process.exitcode:
        raise SystemExit("spans were not acknowledged")


def _send(url: str, rate: float, over: Any) -> None:
    load, connection = templates(8, SERVICE), sender(url, {})
    begin, sent, slowest = time.perf_counter(), 0, 0.0
    while not over.is_set():
        template = load[sent % len(load)]
        due = begin + sent / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        outcome = connection.send(template.copy())
        if outcome != "ok":
            raise SystemExit(f"a request was answered {outcome}")
        slowest = max(slowest, time.perf_counter() - due)
        sent += template.spans
    seconds = time.perf_counter() - begin
    print(f"meanwhile: {sent:,} spans acknowledged, {sent / seconds:,.0f} a second, at most {slowest:.2f} s late")


@contextmanager
def _settling(data: Path) -> Iterator[None]:
    """Settle and index texts every five seconds, as ``tracelore work`` does."""
    over, caught_up = threading.Event(), threading.Event()

    def work() -> None:
        with open_served(data) as store:
            indexer = TextIndexer(store)
            while not over.wait(5):
                settle(store)
                indexer.work(1.0)
                caught_up.set()

    worker = threading.Thread(target=work)
    worker.start()
    # A worker that runs all the time has looked at all that was there before.
    caught_up.wait()
    try:
        yield
    finally:
        over.set()
        worker.join()


# --- what is timed ---


def _reads(store: Store, rounds: int, only: str, cpu_s: Callable[[], float]) -> None:
    now = utc_now()
    day, week = now - timedelta(days=1), Window(PROJECT, now - timedelta(days=7), now)
    seeded = random.Random(3)
    ids = store.query("SELECT trace_id FROM traces WHERE project = ? AND service <> ?", [PROJECT, SERVICE])
    traces = iter(seeded.sample(ids["trace_id"].to_pylist(), rounds + 1))
    tenants = (f"tenant-{seeded.randint(0, 400)}" for _ in range(rounds * 9))
    reads: dict[str, Callable[[], Any]] = {
        "open a trace": lambda: load_trace(store, PROJECT, next(traces)),
        "newest 50 traces, service and error, 24 h": lambda: search(
            store, PROJECT, "service:shop status:error", since=day
        ),
        "newest 50 traces, service and error, all": lambda: search(store, PROJECT, "service:shop status:error"),
        "attribute, 24 h": lambda: search(store, PROJECT, f"app.tenant:{next(tenants)}", since=day),
        "attribute, all": lambda: search(store, PROJECT, f"app.tenant:{next(tenants)}"),
        "phrase, 24 h, often": lambda: search(store, PROJECT, '"order customer"', since=day),
        "phrase, 24 h, rarely": lambda: search(store, PROJECT, f'"{RARE}"', since=day),
        "phrase, all, often": lambda: search(store, PROJECT, '"order customer"'),
        "phrase, all, rare words": lambda: search(store, PROJECT, f'"{RARE}"'),
        "phrase, all, common words": lambda: search(store, PROJECT, f'"{COMMON_RARELY}"'),
        "a user's messages with a word": lambda: search(store, PROJECT, f"user:user-{seeded.randint(0, 20_000)} order"),
        "overview, 7 days": lambda: _overview(store, week),
        "tree of 33,000 spans": lambda: span_tree(store, PROJECT, LONG_TRACE),
        "page of a trace": lambda: _page(store, seeded.choice(ids["trace_id"]).as_py()),
    }
    for name, read in reads.items():
        if only in name:
            print(f"{name:42} {_timed(read, rounds if 'all' not in name else max(3, rounds // 3), cpu_s)}", flush=True)


def _timed(read: Callable[[], Any], rounds: int, cpu_s: Callable[[], float]) -> str:
    found, times = read(), []  # the first one finds nothing in memory
    cpu = cpu_s()
    for _ in range(rounds):
        begin = time.perf_counter()
        found = read()
        times.append((time.perf_counter() - begin) * 1000)
    cpu = (cpu_s() - cpu) * 1000 / rounds
    times.sort()
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    many = len(found) if isinstance(found, list) else ""
    return f"p50 {p50:7,.0f} ms  p95 {p95:7,.0f} ms  CPU {cpu:7,.0f} ms  {many}"


def _overview(store: Store, week: Window) -> None:
    figures.headline(store, week)
    figures.headline(store, week.before)
    figures.buckets(store, week, count=168)
    figures.agents(store, week)
    figures.tools(store, week)


def _page(store: Store, trace_id: str) -> None:
    load_trace(store, PROJECT, trace_id)
    settled(store, PROJECT, trace_id)
    patterns_of_trace(store, PROJECT, trace_id)
    flags_of_trace(store, PROJECT, trace_id)


# --- what is refused ---


def _hostile(data: Path, server: OwnServer) -> None:
    card = running_server(data)
    assert card is not None
    names = {"file": str(data / STORE_FILE), "quack": card.quack_url}
    for name, sql in _HOSTILE.items():
        begin = time.perf_counter()
        command = [sys.executable, "-m", "tracelore", "sql", "--data", str(data), sql.format(**names)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begin
        said = ended.stderr.strip().partition("\n")[0][:90]
        print(f"sql, {name:24} status {ended.returncode} in {seconds:5.1f} s: {said}", flush=True)
        if ended.returncode == 0 or seconds > 40:
            raise SystemExit(f"{name} was not refused")
    with QuackStore(card.quack_url, card.reader_token) as reader:
        for name, sql in _HOSTILE.items():
            _refused(reader, name, sql.format(**names))
    assert server.alive


def _refused(reader: Store, name: str, sql: str) -> None:
    try:
        reader.query(sql)
    except StoreError as refused:
        print(f"quack, {name:22} {str(refused).partition(chr(10))[0][:90]}")
    else:
        raise SystemExit(f"{name} was not refused to a reader")


if __name__ == "__main__":
    main()
