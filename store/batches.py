"""Where the spans of many traces lie, so that they can be read together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.store import Store, Transaction

BATCH_SPANS = 10_000
_BATCH_TRACES = 1_000


Readable = Store | Transaction


@dataclass(frozen=True, slots=True)
class Located:
    """A trace and when its spans came: rows lie in the order of receipt, so no others need be read."""

    project: str
    trace_id: str
    span_count: int
    first_received_at: datetime
    last_received_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Traces of one project that are read together."""

    project: str
    trace_ids: list[str]
    first_received_at: datetime
    last_received_at: datetime

    @property
    def where(self) -> str:
        """The condition that finds their spans."""
        # Of equality DuckDB knows before reading a row which rows it need not read.
        among = "= ?" if len(self.trace_ids) == 1 else "IN (SELECT unnest(?))"
        return f"project = ? AND received_at BETWEEN ? AND ? AND trace_id {among}"

    @property
    def params(self) -> list[Any]:
        """What the condition's question marks stand for."""
        ids = self.trace_ids[0] if len(self.trace_ids) == 1 else self.trace_ids
        return [self.project, self.first_received_at, self.last_received_at, ids]


def batches(traces: Iterable[Located]) -> Iterator[Batch]:
    """Put traces of one project together, so many that a batch fits in memory however long they are."""
    group: list[Located] = []
    spans = 0
    for trace in traces:
        full = spans + trace.span_count > BATCH_SPANS or len(group) == _BATCH_TRACES
        if group and (full or group[0].project != trace.project):
            yield _batch(group)
            group, spans = [], 0
        group.append(trace)
        spans += trace.span_count
    if group:
        yield _batch(group)


def _batch(group: Sequence[Located]) -> Batch:
    return Batch(
        group[0].project,
        [trace.trace_id for trace in group],
        min(trace.first_received_at for trace in group),
        max(trace.last_received_at for trace in group),
    )
