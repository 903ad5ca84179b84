"""What keeping a store in order costs while spans keep coming: copies, forgetting, retention, and a limit on its size.

    python -m benchmarks.keeping [--spans 5000000] [--filled FOLDER] [--rate 1000] [--phases forget,age,copy,limit]

A month of traffic is stored first, or the data folder FOLDER, filled by ``benchmarks.month_store``, is copied. Then a
server of our own takes ``--rate`` spans a second, and beside that, one after the other: a user is forgotten, 20 of the
30 days are deleted by a rule, a copy is made. Last, as many spans as possible are sent against a rule of
gigabytes. Each phase tells how long it took, the longest wait for an acknowledgement, and what was not acknowledged.
"""

import argparse
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.agentic_load import templates
from benchmarks.month import PROJECT
from benchmarks.month_store import fill
from benchmarks.own_server import OwnServer
from benchmarks.senders import sender
from store import Store, open_data
from store.clock import utc_now
from store.marks import EVERY_PROJECT
from store.orders import give_order
from store.place import STORE_FILE, bytes_of, log_of
from store.progress import silent
from store.rules import LEAST_GIGABYTES, Rule, set_rule

SERVICE = "keeping-load"
CONNECTIONS = 4
FULL_S = 90.0
KEPT_DAYS = 10
DANGLING = """
WITH refs AS (
    SELECT DISTINCT received_at::DATE AS day, unnest(list_concat(input, output, system, [arguments, result])) AS hash
    FROM spans WHERE received_at >= ?
)
SELECT count(*) AS n FROM refs ANTI JOIN texts USING (day, hash) WHERE hash IS NOT NULL
"""


class Load:
    """Sends spans from ``CONNECTIONS`` connections at a steady rate, or as many as possible with a rate of 0."""

    def __init__(self, url: str) -> None:
        self.rate = 0.0
        self.acknowledged = 0
        self._url = url
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._outcomes: Counter[str] = Counter()
        self._longest = 0.0
        self._spans = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send while the block runs."""
        threads = [threading.Thread(target=self._send, args=(number,)) for number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def since_last(self) -> tuple[Counter[str], int, float]:
        """Give outcomes, acknowledged spans and the longest wait in seconds since this was asked last."""
        with self._lock:
            found = self._outcomes, self._spans, self._longest
            self._outcomes, self._spans, self._longest = Counter(), 0, 0.0
        return found

    def _send(self, number: int) -> None:
        load = templates(4, SERVICE, seed=number)
        connection = sender(self._url, {})
        due = time.perf_counter()
        while not self._over.is_set():
            template = load[number % len(load)]
            if self.rate:
                due = max(due + template.spans * CONNECTIONS / self.rate, time.perf_counter() - 1)
                time.sleep(max(0.0, due - time.perf_counter()))
            begin = time.perf_counter()
            outcome = connection.send(template.copy())
            self._note(outcome, template.spans if outcome == "ok" else 0, time.perf_counter() - begin)
            number += 1
        connection.close()

    def _note(self, outcome: str, spans: int, waited: float) -> None:
        with self._lock:
            self._outcomes[outcome] += 1
            self._spans += spans
            self.acknowledged += spans
            self._longest = max(self._longest, waited)


def main() -> None:
    """Run it and print a line a phase."""
    options = _options()
    with _filled_server(options) as server:
        data = server.data
        load = Load(server.http_url)
        with open_data(data) as store, load.running():
            load.rate = options.rate
            _phase(server, load, "sending alone, 10 s", lambda: time.sleep(10))
            begin = utc_now()
            for phase in options.phases.split(","):
                load.rate = 0.0 if phase == "limit" else options.rate
                _phase(server, load, phase, lambda phase=phase: _PHASES[phase](data, store))  # type: ignore[misc]
        _check(data, load, begin)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spans", type=int, default=1_000_000)
    parser.add_argument("--filled", type=Path, default=None)
    parser.add_argument("--rate", type=float, default=1000.0)
    parser.add_argument("--phases", default="forget,age,copy,limit")
    return parser.parse_args()


@contextmanager
def _filled_server(options: argparse.Namespace) -> Iterator[OwnServer]:
    server = OwnServer()
    if options.filled is not None:
        shutil.copyfile(options.filled / STORE_FILE, server.data / STORE_FILE)
    else:
        fill(server.data, options.spans, datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with server:
        yield server


def _phase(server: OwnServer, load: Load, name: str, work: Callable[[], Any]) -> None:
    load.since_last()
    server.forget_memory()
    begin, cpu = time.perf_counter(), server.cpu_s
    said = work() or ""
    took = time.perf_counter() - begin
    outcomes, spans, longest = load.since_last()
    failed = sum(outcomes.values()) - outcomes["ok"]
    print(
        f"{name}: {took:.1f} s; {spans / took:,.0f} spans/s taken, longest wait {longest:.2f} s, {failed} requests "
        f"failed {dict(outcomes) if failed else ''}; {server.cpu_s - cpu:.1f} s of the server's CPU, "
        f"{server.most_memory / 1e6:,.0f} MB resident at most, load average {os.getloadavg()[0]:.0f}; {said}",
        flush=True,
    )


def _copy(data: Path, _store: Store) -> str:
    copy = data / "copy.duckdb"
    counts = give_order(data, "backup", {"to": str(copy)}, silent)
    size = copy.stat().st_size
    copy.unlink()
    return f"{counts['spans']:,} spans, {size / 1e6:,.0f} MB"


def _forget(data: Path, store: Store) -> str:
    often = "SELECT mode(user_id) AS user_id FROM traces WHERE project = ?"
    user = store.rows(often, [PROJECT])[0]["user_id"]
    receipt = give_order(data, "forget", {"project": PROJECT, "user": user}, silent)
    return f"{receipt['counts']}"


def _cutoff() -> datetime:
    return utc_now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=KEPT_DAYS)


def _age(data: Path, store: Store) -> str:
    before = store.rows("SELECT count(*) AS n FROM spans")[0]["n"]
    set_rule(store, Rule(EVERY_PROJECT, days=KEPT_DAYS))
    begin, gone_s = time.monotonic(), 0.0
    with ThreadPoolExecutor(1) as executor:
        ordered = executor.submit(give_order, data, "maintain", {}, silent)
        # It goes on when they are gone, and merges what is left.
        while not gone_s and not ordered.done():
            time.sleep(0.2)
            if not store.rows("SELECT 1 AS one FROM spans WHERE received_at < ? LIMIT 1", [_cutoff()]):
                gone_s = time.monotonic() - begin
        told = ordered.result()
    after = store.rows("SELECT count(*) AS n, min(received_at) AS oldest FROM spans")[0]
    sizes = {name: f"{told[name] / 1e6:,.0f} MB" for name in ("file_bytes", "used_bytes", "free_bytes")}
    gone = f"gone after {gone_s:.1f} s; {before:,} spans before, {after['n']:,} after"
    return f"{gone}, the oldest of {after['oldest']:%Y-%m-%d}; {sizes}"


def _limit(data: Path, store: Store) -> str:
    used = give_order(data, "maintain", {}, silent)["used_bytes"]
    most = max(LEAST_GIGABYTES, 1.05 * used / 1e9)
    set_rule(store, Rule(EVERY_PROJECT, gigabytes=most))
    largest, files, end = 0, 0, time.monotonic() + FULL_S
    while time.monotonic() < end:
        told = _in_use(store, data)
        largest, files = max(largest, told), max(files, _on_disk(data))
        time.sleep(0.5)
    oldest = store.rows("SELECT min(received_at) AS oldest, count(*) AS n FROM spans")[0]
    return (
        f"limit {1e3 * most:,.0f} MB; {used / 1e6:,.0f} MB in use before, with the log {largest / 1e6:,.0f} MB at most "
        f"and {_in_use(store, data) / 1e6:,.0f} MB at the end, file and log {files / 1e6:,.0f} MB at most; "
        f"{oldest['n']:,} spans, the oldest of {oldest['oldest']}"
    )


def _in_use(store: Store, data: Path) -> int:
    """Give what is in use of the file, and the log, in bytes."""
    blocks = store.rows("SELECT max(block_size * used_blocks) AS used FROM pragma_database_size()")[0]["used"]
    return int(blocks) + bytes_of(log_of(data / STORE_FILE))


_PHASES = {"copy": _copy, "forget": _forget, "age": _age, "limit": _limit}


def _on_disk(data: Path) -> int:
    return bytes_of(data / STORE_FILE) + bytes_of(log_of(data / STORE_FILE))


def _check(data: Path, load: Load, begin: datetime) -> None:
    """See that what was acknowledged is there, unless the limit deleted it, and whole."""
    with open_data(data) as store:
        stored = store.rows("SELECT count(*) AS n FROM spans WHERE service = ?", [SERVICE])[0]["n"]
        lost = store.rows(DANGLING, [begin])[0]["n"]
    print(f"of {load.acknowledged:,} acknowledged spans {stored:,} are stored; {lost} of their texts are missing")


if __name__ == "__main__":
    main()
