"""Where the spans of many traces lie, so that they can be read together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.store import Store, Transaction

BATCH_SPANS = 10_000
_BATCH_TRACES = 1_000
_LOOKED_UP_AT_ONCE = 5_000


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
        return "project = ? AND received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?))"

    @property
    def params(self) -> list[Any]:
        """What the condition's question marks stand for."""
        return [self.project, self.first_received_at, self.last_received_at, self.trace_ids]


def locate(store: Readable, project: str, trace_ids: Sequence[str]) -> Iterator[Located]:
    """Find those of ``trace_ids`` that have spans, in the order asked for, each once."""
    wanted = list(dict.fromkeys(trace_ids))
    for start in range(0, len(wanted), _LOOKED_UP_AT_ONCE):
        part = wanted[start : start + _LOOKED_UP_AT_ONCE]
        table = store.query(
            "SELECT trace_id, count(*) AS span_count, min(received_at) AS first_received_at, "
            "max(received_at) AS last_received_at FROM spans "
            "WHERE project = ? AND trace_id IN (SELECT unnest(?)) GROUP BY trace_id",
            [project, part],
        )
        found = {row["trace_id"]: Located(project, **row) for row in table.to_pylist()}
        yield from (found[trace_id] for trace_id in part if trace_id in found)


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
