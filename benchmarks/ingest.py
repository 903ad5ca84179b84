"""How many spans a server acknowledges, and how soon.

    python -m benchmarks.ingest [--connections 16] [--seconds 20] [--rate SPANS_PER_S] [--grpc]
    python -m benchmarks.ingest --url http://127.0.0.1:4318/v1/traces [--header "Authorization: Bearer ..."]
    python -m benchmarks.ingest --url grpc://127.0.0.1:4317

Without ``--url`` it starts a ``tracelore serve`` of its own on a scratch folder, and counts in its store afterwards
what was acknowledged. With ``--rate`` requests are due at fixed times, and latency counts from when a request was due,
so that a stall is seen by all that it kept waiting.
"""

import argparse
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from benchmarks.agentic_load import Template, templates
from benchmarks.own_server import OwnServer
from benchmarks.senders import sender

SERVICE = "agentic-load"


@dataclass
class Result:
    """What became of the requests of one or more connections."""

    spans: int = 0
    sent_bytes: int = 0
    latencies: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Result") -> None:
        """Add what another connection saw."""
        self.spans += other.spans
        self.sent_bytes += other.sent_bytes
        self.latencies += other.latencies
        self.outcomes += other.outcomes


class Clock:
    """Says when requests are due: as soon as possible, or at a steady rate over all connections."""

    def __init__(self, seconds: float, spans_per_s: float, spans_per_request: float) -> None:
        self._interval = spans_per_request / spans_per_s if spans_per_s else 0.0
        self._begin = time.perf_counter()
        self._end = self._begin + seconds
        self._numbers = count()

    def due(self) -> Iterator[float]:
        """Yield, when it has come, the time at which each next request is due, until the end."""
        while True:
            now = time.perf_counter()
            due = self._begin + next(self._numbers) * self._interval if self._interval else now
            if max(now, due) >= self._end:
                return
            time.sleep(max(0.0, due - now))
            yield due


def main() -> None:
    """Run it and print a line a figure."""
    options = _options()
    load = templates(8, SERVICE)
    with _target(options) as (url, server):
        begin = time.perf_counter()
        result = _run(url, _headers(options.header), load, options)
        _report(result, time.perf_counter() - begin)
        if server is not None:
            server.report(SERVICE, result.spans)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="")
    parser.add_argument("--grpc", action="store_true", help="own server: send over gRPC")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=0.0, help="spans per second; 0: as many as possible")
    return parser.parse_args()


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {key.strip(): value.strip() for key, _, value in pairs}


@contextmanager
def _target(options: argparse.Namespace) -> Iterator[tuple[str, OwnServer | None]]:
    if options.url:
        yield options.url, None
        return
    with OwnServer() as server:
        yield (server.grpc_url if options.grpc else server.http_url), server


def _run(url: str, headers: dict[str, str], load: list[Template], options: argparse.Namespace) -> Result:
    mean = sum(template.spans for template in load) / len(load)
    clock = Clock(options.seconds, options.rate, mean)
    results = [Result() for _ in range(options.connections)]
    threads = [threading.Thread(target=_connection, args=(url, headers, load, clock, result)) for result in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = Result()
    for result in results:
        total.add(result)
    return total


def _connection(url: str, headers: dict[str, str], load: list[Template], clock: Clock, result: Result) -> None:
    connection = sender(url, headers)
    for number, due in enumerate(clock.due()):
        template = load[number % len(load)]
        body = template.copy()
        outcome = connection.send(body)
        result.outcomes[outcome] += 1
        if outcome == "ok":
            result.latencies.append(time.perf_counter() - due)
            result.spans += template.spans
            result.sent_bytes += len(body)
    connection.close()


def _report(result: Result, seconds: float) -> None:
    latencies = sorted(result.latencies)
    print(f"acknowledged      {result.spans:,} spans in {seconds:.1f} s = {result.spans / seconds:,.0f} spans/s")
    print(f"                  {result.sent_bytes / seconds / 1e6:.1f} MB/s")
    if latencies:
        p50, p99 = latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.99)]
        print(f"latency, request  p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms, max {latencies[-1] * 1e3:.0f} ms")
    print(f"requests          {dict(result.outcomes)}")


if __name__ == "__main__":
    main()
