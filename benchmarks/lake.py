"""What a lake on PostgreSQL costs on this machine: commits, questions and maintenance, as traffic grows.

    python -m benchmarks.lake "ducklake:postgres:dbname=bench host=... data_path=/tmp/bench" --writers 2 --seconds 20

Each writer is a process that appends batches of ``--batch`` spans as fast as it can; then the questions are timed on
what is there, before and after maintenance.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson

from benchmarks.lake_spans import batch
from store import LakeStore, append_rows
from store.lake_maintain import maintain_lake

_QUESTIONS = {
    "open a trace": "SELECT span_id, name, start_time FROM spans WHERE project = 'bench' AND trace_id = '{trace}'",
    "newest 50 spans in error": "SELECT span_id FROM spans WHERE status = 'error' ORDER BY start_time DESC LIMIT 50",
    "counts by minute": "SELECT time_bucket(INTERVAL 1 MINUTE, start_time) AS minute, count(*) AS n, "
    "quantile_cont((end_ns - start_ns) / 1e6, 0.95) AS p95 FROM spans GROUP BY minute",
}


def write(url: str, writer: int, size: int, seconds: float) -> dict[str, Any]:
    """Append as fast as it goes; give how long each commit took, and how many spans they held."""
    took: list[float] = []
    with LakeStore(url) as store:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            spans, texts = batch(f"{writer}-{len(took)}", size)
            begin = time.monotonic()
            append_rows(store, spans, texts)
            took.append(time.monotonic() - begin)
    return {"spans": size * len(took), "took": took}


def main() -> None:
    """Run writers, then ask, maintain, and ask again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--as-writer", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.as_writer is not None:
        print(orjson.dumps(write(given.url, given.as_writer, given.batch, given.seconds)).decode())
        return
    with LakeStore(given.url) as store:
        _report_writing(given)
        _report_questions(store, "before maintenance")
        begin = time.monotonic()
        told = maintain_lake(store, grace=timedelta())
        print(f"maintenance: {time.monotonic() - begin:.1f} s, {told['files_before']} -> {told['files']} files")
        _report_questions(store, "after maintenance")


def _report_writing(given: argparse.Namespace) -> None:
    command = [sys.executable, "-m", "benchmarks.lake", given.url, "--batch", str(given.batch)]
    writers = [
        subprocess.Popen(
            [*command, "--seconds", str(given.seconds), "--as-writer", str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(given.writers)
    ]
    told = [orjson.loads(writer.communicate()[0]) for writer in writers]
    took = sorted(one for what in told for one in what["took"])
    spans = sum(what["spans"] for what in told)
    print(
        f"{given.writers} writers of {given.batch}: {spans / given.seconds:,.0f} spans/s, {len(took)} commits, "
        f"p50 {_ms(statistics.median(took))}, p95 {_ms(took[int(len(took) * 0.95)])}, longest {_ms(took[-1])}"
    )


def _report_questions(store: LakeStore, when: str) -> None:
    (found,) = store.rows("SELECT count(*) AS n, max(trace_id) AS trace FROM spans")
    there = store.sizes()
    print(f"{when}: {found['n']:,} spans, {there['files']} files, {there['bytes'] / max(found['n'], 1):.0f} bytes/span")
    for name, sql in _QUESTIONS.items():
        print(f"  {name}: {_ms(_median(lambda sql=sql: store.query(sql.format(trace=found['trace']))))}")  # type: ignore[misc]


def _median(question: Callable[[], object]) -> float:
    took = []
    for _ in range(7):
        begin = time.monotonic()
        question()
        took.append(time.monotonic() - begin)
    return statistics.median(took)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
