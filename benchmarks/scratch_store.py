"""A store of our own, filled through the door's decoding, settled, and grouped as ``tracelore insights run`` does."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from ingest.otlp import Encoding, Origin
from ingest.rows import Rows, join_rows
from ingest.signals import TRACES
from insights.pipeline import RunResult, run
from store import FileStore, Store, append_rows
from store.settle import settle

PROJECT = "bench"
NOON = datetime(2026, 3, 2, 12)
_TOGETHER = 50  # requests that are committed in one transaction


@contextmanager
def scratch_store() -> Iterator[FileStore]:
    """Open an empty store, gone when the block ends."""
    with TemporaryDirectory(prefix="tracelore-bench-") as folder, FileStore(Path(folder) / "tracelore.duckdb") as store:
        yield store


@dataclass(slots=True)
class Filling:
    """Requests on their way into a store."""

    store: Store
    received_at: datetime = NOON
    _waiting: list[Rows] = field(default_factory=list)

    def take(self, body: bytes, encoding: Encoding = Encoding.PROTOBUF) -> None:
        """Take one OTLP request as the door would."""
        taken = TRACES.read(body, encoding, Origin(PROJECT, self.received_at))
        if taken.rejected:
            raise SystemExit(f"{taken.rejected} spans were rejected: {taken.message}")
        self._waiting.append(taken.rows)
        if len(self._waiting) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Store what waits."""
        if self._waiting:
            append_rows(self.store, *join_rows(self._waiting))
            self._waiting.clear()

    def settle(self) -> None:
        """Store what waits and settle all of it."""
        self.flush()
        settle(self.store, now=self.received_at + timedelta(hours=1))


class IntoStore(SpanExporter):
    """Exports spans of the OpenTelemetry SDK into a store, through the bytes that its OTLP exporter would send."""

    def __init__(self, filling: Filling) -> None:
        self._filling = filling

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Encode as the SDK does, and take it as the door does."""
        self._filling.take(encode_spans(spans).SerializeToString())
        return SpanExportResult.SUCCESS


def fill(store: Store, bodies: Iterable[bytes], encoding: Encoding = Encoding.PROTOBUF) -> None:
    """Store OTLP requests and settle their traces."""
    filling = Filling(store)
    for body in bodies:
        filling.take(body, encoding)
    filling.settle()


def grouped(
    store: Store, since: datetime = datetime(2000, 1, 1), until: datetime = datetime(2100, 1, 1), *, seed: int = 0
) -> RunResult:
    """Run the insights over all that is stored."""
    return run(store, PROJECT, since, until, seed=seed, progress=progress_line)


def nothing_known(store: Store) -> None:
    """Take away what runs have found, so that the next one groups as the first did."""
    with store.transaction() as work:
        for table in ("patterns", "trace_patterns", "pattern_lineage"):
            work.execute(f"DELETE FROM {table} WHERE project = ?", [PROJECT])


def patterns_of(store: Store, facet: str) -> dict[str, str]:
    """Give the pattern of each trace that is in one."""
    rows = store.rows(
        "SELECT trace_id, pattern_id FROM trace_patterns WHERE project = ? AND facet = ?", [PROJECT, facet]
    )
    return {r["trace_id"]: r["pattern_id"] for r in rows}


def nanoseconds(moment: datetime) -> int:
    """Give a moment, in UTC, as OTLP has it."""
    return int(moment.replace(tzinfo=UTC).timestamp()) * 1_000_000_000


def progress_line(stage: str, done: int, total: int) -> None:
    """Draw progress on standard error."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{stage}: {done:,} of {total:,}   ", end=end, file=sys.stderr, flush=True)
