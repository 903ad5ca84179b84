"""What is counted at the door, for ``/metrics``. No label takes a value that a sender chooses.

One process serves one store, so the figures are the process's own. Names and units follow
https://prometheus.io/docs/practices/naming/.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import pyarrow as pa
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from ingest.signals import Taken

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_BY_ROUTE = ("signal", "transport")
RECEIVED = Counter("tracelore_received_requests", "Requests whose body came whole.", _BY_ROUTE, registry=REGISTRY)
RECEIVED_BYTES = Counter(
    "tracelore_received_bytes", "Bytes of their bodies, after decompression.", _BY_ROUTE, registry=REGISTRY
)
ACCEPTED = Counter(
    "tracelore_accepted_items", "Spans, log records and metric points on disk.", _BY_ROUTE, registry=REGISTRY
)
REJECTED = Counter(
    "tracelore_rejected_items",
    "Spans, log records and metric points that could not be taken, of requests that were.",
    (*_BY_ROUTE, "reason"),
    registry=REGISTRY,
)
REFUSED = Counter("tracelore_refused_requests", "Requests not taken.", (*_BY_ROUTE, "reason"), registry=REGISTRY)
REDACTED = Counter("tracelore_redactions", "Secrets masked before they were stored.", registry=REGISTRY)
COMMIT_SECONDS = Histogram(
    "tracelore_commit_seconds",
    "How long a commit took.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
COMMIT_ROWS = Histogram(
    "tracelore_commit_rows",
    "How many rows a commit brought.",
    buckets=(1, 10, 100, 1_000, 5_000, 10_000, 20_000, 50_000),
    registry=REGISTRY,
)
FAILED_COMMITS = Counter("tracelore_failed_commits", "Commits that stored nothing.", registry=REGISTRY)
PENDING_BYTES = Gauge("tracelore_pending_bytes", "Bytes on their way to their commit.", registry=REGISTRY)
STORE_BYTES = Gauge("tracelore_store_bytes", "Size of the store on disk.", registry=REGISTRY)
STARTED = Gauge("tracelore_start_time_seconds", "When this began to answer, since 1970.", registry=REGISTRY)


def received(signal: str, transport: str, body: bytes) -> None:
    """Count a request that came whole."""
    RECEIVED.labels(signal, transport).inc()
    RECEIVED_BYTES.labels(signal, transport).inc(len(body))


def taken(signal: str, transport: str, taken: Taken, masked: int, stored: "Future[None]") -> None:
    """Count what a request brought, what was accepted of it once it is stored."""
    if masked:
        REDACTED.inc(masked)
    for reason, count in taken.rejections.items():
        REJECTED.labels(signal, transport, reason).inc(count)
    if taken.accepted:
        stored.add_done_callback(partial(_count_stored, signal, transport, taken.accepted))


def measured(append: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``append``, which stores tables in one transaction, with its time and size observed."""

    def observed(*tables: pa.Table) -> Any:
        with COMMIT_SECONDS.time(), FAILED_COMMITS.count_exceptions():
            result = append(*tables)
        COMMIT_ROWS.observe(sum(table.num_rows for table in tables))
        return result

    return observed


def _count_stored(signal: str, transport: str, accepted: int, stored: "Future[None]") -> None:
    if stored.exception() is None:
        ACCEPTED.labels(signal, transport).inc(accepted)
