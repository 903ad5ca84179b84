"""What each step from a request's bytes to the store costs, in microseconds of CPU a span.

    python -m benchmarks.stages [--rounds 7] [--spans 2000]

The load is that of ``benchmarks.ingest``; every round has texts and ids of its own. The smallest of the rounds counts:
others may be using the machine.
"""

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.agentic_load import Template, templates
from ingest.dialects import normalise
from ingest.otlp import Origin, decode_protobuf
from ingest.rows import build_rows, join_rows
from store import append_rows
from store.clock import utc_now
from store.duckdb_file import FileStore


class Stages:
    """Collects the smallest time of each stage."""

    def __init__(self) -> None:
        self.best: dict[str, float] = {}

    def timed(self, name: str, spans: int, work: Callable[[], Any]) -> Any:
        """Run ``work`` over so many spans and keep its time if it is the smallest."""
        begin = process_time()
        made = work()
        cost = (process_time() - begin) / spans * 1e6
        self.best[name] = min(cost, self.best.get(name, cost))
        return made


def main() -> None:
    """Run it and print a line a stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--spans", type=int, default=2_000, help="how many spans one commit stores")
    options = parser.parse_args()
    load, stages = templates(8, "stages"), Stages()
    with tempfile.TemporaryDirectory() as folder, FileStore(Path(folder) / "store.duckdb") as store:
        for _ in range(options.rounds):
            spans, made = _prepared(load, options.spans, stages)
            tables = stages.timed("join", spans, partial(join_rows, made))
            stages.timed("append", spans, partial(append_rows, store, *tables))
    for name, cost in stages.best.items():
        print(f"{name:10} {cost:6.1f} us a span")
    print(f"{'all':10} {sum(stages.best.values()):6.1f} us a span")


def _prepared(load: list[Template], wanted: int, stages: Stages) -> tuple[int, list[Any]]:
    """Take requests up to the rows, as the door does."""
    origin = Origin("default", utc_now())
    bodies: list[bytes] = []
    spans = 0
    while spans < wanted:
        template = load[len(bodies) % len(load)]
        bodies.append(stages.timed("generate", template.spans, template.copy))
        spans += template.spans
    decoded = stages.timed("decode", spans, lambda: [decode_protobuf(body, origin).spans for body in bodies])
    read = stages.timed("normalise", spans, lambda: [[normalise(raw) for raw in raws] for raws in decoded])
    return spans, stages.timed("rows", spans, lambda: [build_rows(each) for each in read])


if __name__ == "__main__":
    main()
