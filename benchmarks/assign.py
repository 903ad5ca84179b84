"""How soon a settled trace shows its patterns: ``python -m benchmarks.assign``.

A day of the simulated fleet is sent to a server and grouped by a run of the insights; then traces of another day come
one by one, over OTLP, while the worker settles them and takes them into patterns. Timed is, for every trace, from the
acknowledgement of its last span until a reader of the store sees its patterns, or that it is unusual. The first one,
for which the worker loads its model, is told apart.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import numpy as np
from opentelemetry.sdk.trace.export import SpanExporter

from benchmarks.own_process import OwnProcess
from benchmarks.own_server import OwnServer
from samples.simulated_day import otlp_exporter, simulate
from samples.world.day import Played, play_day
from samples.world.telemetry import Emitter
from store import Store, open_data

_HISTORY_SEED, _STREAM_SEED = 7, 8
_LOOK_EVERY_S = 1.0
_PATIENCE_S = 300.0  # after the last trace


class OwnWorker(OwnProcess):
    """A ``tracelore work`` on a data folder."""

    def __init__(self, data: str) -> None:
        # The next scheduled run is far away: what is measured happens between runs.
        super().__init__(["work", "--data", data], {"TRACELORE_SCHEDULE": "0 0 29 2 *"})


@dataclass
class Watch:
    """When each trace was acknowledged, and when it was first seen to be taken care of; by the monotonic clock."""

    store: Store
    acknowledged: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)

    def look(self) -> None:
        """See which traces the worker has looked at: their patterns are written in the same unit of work."""
        rows = self.store.query(
            """SELECT trace_id FROM traces WHERE settled_at <= (
                   SELECT CAST(min(mark) AS TIMESTAMP) FROM progress WHERE step = 'assign')"""
        )
        now = time.monotonic()
        for trace_id in rows["trace_id"].to_pylist():
            if trace_id in self.acknowledged:
                self.seen.setdefault(trace_id, now)

    def follow(self, over: threading.Event) -> None:
        """Look again and again."""
        while not over.wait(_LOOK_EVERY_S):
            self.look()

    def delays(self) -> list[float]:
        """Give the seconds that each trace took."""
        return [at - self.acknowledged[trace_id] for trace_id, at in list(self.seen.items())]


def send_one_by_one(emitter: Emitter, traces: int, rate: float, watch: Watch) -> float:
    """Send traces that end as they are sent, so many a second; give the seconds that the very first one took."""
    day = play_day(_STREAM_SEED, traces + 1, time.time_ns())
    send(emitter, next(day), watch)
    (first,) = wait(watch)
    watch.acknowledged.clear()
    watch.seen.clear()
    began = time.monotonic()
    for number, played in enumerate(day):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        send(emitter, played, watch)
    return first


def send(emitter: Emitter, played: Played, watch: Watch) -> None:
    """Send one trace that ends now."""
    _move(played, time.time_ns())
    trace_id = emitter.emit(played)
    emitter.flush()
    watch.acknowledged[trace_id] = time.monotonic()


def wait(watch: Watch) -> list[float]:
    """Wait until all traces are taken care of, for a while; give how long each took."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and len(watch.seen) < len(watch.acknowledged):
        time.sleep(_LOOK_EVERY_S)
    return watch.delays()


def _move(played: Played, end: int) -> None:
    """Move a trace in time so that its last span ends at ``end``, in nanoseconds since 1970."""
    drafts = [draft for root in played.roots for draft in root.walk()]
    by = end - max(draft.end for draft in drafts)
    for draft in drafts:
        draft.start += by
        draft.end += by


def history(server: OwnServer, exporter: SpanExporter, traces: int) -> None:
    """Send a day and find its patterns."""
    simulate(exporter, seed=_HISTORY_SEED, traces=traces, end=time.time_ns() - 3600 * 10**9)
    command = [sys.executable, "-m", "tracelore", "insights", "run", "--since", "48h", "--json"]
    settled = {"TRACELORE_SETTLE_AFTER": "0.1"}
    subprocess.run(
        [*command, "--data", str(server.data)], env={**os.environ, **settled}, check=True, stdout=subprocess.DEVNULL
    )


def report(watch: Watch, worker: OwnWorker, seconds: float, rate: float) -> None:
    """Print what came out."""
    delays, sent = np.asarray(watch.delays() or [float("nan")]), len(watch.acknowledged)
    p50, p95, most = (float(np.quantile(delays, q)) for q in (0.5, 0.95, 1.0))
    print(f"sent              {sent:,} traces, {rate:g}/s over {seconds:.0f} s, load average {os.getloadavg()[0]:.1f}")
    print(f"seen              {len(watch.seen):,} ({len(watch.seen) / sent:.1%})")
    print(f"seconds until     p50 {p50:.1f}, p95 {p95:.1f}, max {most:.1f}; {int((delays > 60).sum())} beyond 60 s")
    print(f"worker            {worker.cpu_s:.0f} s CPU, {worker.most_memory / 1e6:.0f} MB resident at most")
    rows = watch.store.rows(
        """SELECT f.facet, count(*) AS described, count(p.trace_id) AS held
           FROM facets AS f LEFT JOIN trace_patterns AS p USING (project, trace_id, facet)
           WHERE f.trace_id IN (SELECT unnest(?)) GROUP BY f.facet ORDER BY f.facet""",
        [list(watch.acknowledged)],
    )
    for row in rows:
        share = row["held"] / row["described"]
        print(f"  {row['facet']:<15} {row['held']:,} of {row['described']:,} in a pattern ({share:.1%})")
    (raised,) = watch.store.rows(
        """SELECT count(*) AS n FROM pattern_lineage
           WHERE event = 'birth' AND happened_at >= (SELECT max(finished_at) FROM insight_runs)"""
    )
    print(f"raised            {raised['n']} new patterns between runs")


def main() -> int:
    """Run everything; 0 when every trace was taken care of within a minute."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rate", type=float, default=5.0, help="traces a second (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long (default %(default)s)")
    parser.add_argument("--history", type=int, default=2000, help="traces of the day before (default %(default)s)")
    given = parser.parse_args()
    with OwnServer() as server:
        base = server.http_url.removesuffix("/v1/traces")
        history(server, otlp_exporter(base, grpc=False), given.history)
        emitter = Emitter(otlp_exporter(base, grpc=False), _STREAM_SEED)
        over = threading.Event()
        with open_data(server.data) as store, OwnWorker(str(server.data)) as worker:
            watch = Watch(store)
            looking = threading.Thread(target=watch.follow, args=(over,))
            looking.start()
            first = send_one_by_one(emitter, int(given.rate * given.seconds), given.rate, watch)
            wait(watch)
            over.set()
            looking.join()
            print(f"the first one     {first:.1f} s from its last span, with the start of the worker")
            report(watch, worker, given.seconds, given.rate)
        emitter.close()
    return 0 if len(watch.seen) == len(watch.acknowledged) and max(watch.delays()) <= 60 else 1


if __name__ == "__main__":
    sys.exit(main())
