"""How long senders wait for the log to be folded into the file, and how much of that is merging row groups.

    python -m benchmarks.folding [--spans 100000] [--commit 1]

The same requests are appended to two stores in turn: one merges row groups only where foldings are rare, as a server's
does, the other with every folding, as DuckDB would by itself. Nothing else is done meanwhile.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.agentic_load import Template, templates
from ingest.dialects import normalise
from ingest.otlp import Origin, decode_protobuf
from ingest.rows import Rows, build_rows, join_rows
from store import append_rows
from store.append import tidy
from store.clock import utc_now
from store.duckdb_file import FileStore
from store.size import log_bytes, used_bytes

_DUCKDBS_MERGES = 100  # the default of its setting


class _Eager(FileStore):
    """Merges with every folding."""

    def _fold(self, merges: int) -> None:
        super()._fold(max(merges, _DUCKDBS_MERGES))


class _Watched:
    """A store, and how long each folding took by the clock and in CPU."""

    def __init__(self, store: FileStore) -> None:
        self.store = store
        self.walls_ms: list[float] = []
        self.cpus_ms: list[float] = []

    def append(self, tables: Rows) -> None:
        append_rows(self.store, *tables)
        before, wall, cpu = log_bytes(self.store), time.perf_counter(), time.process_time()
        tidy(self.store)
        if log_bytes(self.store) < before:
            self.walls_ms.append((time.perf_counter() - wall) * 1e3)
            self.cpus_ms.append((time.process_time() - cpu) * 1e3)

    def report(self, name: str) -> None:
        for what, found in (("clock", self.walls_ms), ("CPU", self.cpus_ms)):
            print(
                f"{name:16} {len(found)} foldings, {what}: median {statistics.median(found):.0f} ms, "
                f"most {max(found):.0f} ms, in all {sum(found):.0f} ms"
            )
        print(f"{name:16} {used_bytes(self.store) / 1e6:.1f} MB of the file in use")


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spans", type=int, default=100_000)
    parser.add_argument("--commit", type=int, default=1, help="how many requests a commit stores")
    options = parser.parse_args()
    load, done = templates(8, "folding"), 0
    with ExitStack() as stack:
        seldom, always = (_Watched(_opened(stack, kind)) for kind in (FileStore, _Eager))
        while done < options.spans:
            tables = join_rows(_rows(load[(done + n) % len(load)]) for n in range(options.commit))
            done += tables.spans.num_rows
            seldom.append(tables)
            always.append(tables)
        seldom.report("as it is")
        always.report("merging always")


def _opened(stack: ExitStack, kind: type[FileStore]) -> FileStore:
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    return stack.enter_context(kind(Path(folder) / "store.duckdb", threads=1))


def _rows(template: Template) -> Rows:
    decoded = decode_protobuf(template.copy(), Origin("default", utc_now()))
    return build_rows([normalise(raw) for raw in decoded.spans])


if __name__ == "__main__":
    main()
