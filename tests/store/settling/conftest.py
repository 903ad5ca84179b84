"""Spans made by hand, and a way to store them as the door does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.rows import build_rows, join_rows
from store import Store, append_rows
from store.records import Span, Trace

NOON = datetime(2026, 3, 2, 12)
_NOON_NS = int(NOON.replace(tzinfo=UTC).timestamp()) * 10**9


@pytest.fixture
def make_span() -> Callable[..., Span]:
    """Make a span that starts ``at`` seconds after noon and takes a second, unless told otherwise."""

    def make(span_id: str, parent: str | None = None, *, at: float = 0, took: float = 1, **more: Any) -> Span:
        start = _NOON_NS + int(at * 1e9)
        plain: dict[str, Any] = {
            "project": "default",
            "trace_id": "t1",
            "name": span_id,
            "kind": "span",
            "dialect": "test",
            "service": "shop",
            "status": "unset",
            "received_at": NOON,
        }
        times = {"start_ns": start, "end_ns": start + int(took * 1e9)}
        return Span(span_id=span_id, parent_span_id=parent, **(plain | times | more))

    return make


@pytest.fixture
def make_trace() -> Callable[..., Trace]:
    """Make a trace of spans, in order of their start."""

    def make(*spans: Span) -> Trace:
        return Trace("default", "t1", tuple(sorted(spans, key=lambda span: span.start_ns)))

    return make


@pytest.fixture
def put() -> Callable[..., None]:
    """Store spans with their texts."""

    def store_spans(store: Store, *spans: Span) -> None:
        append_rows(store, *join_rows([build_rows(spans)]))

    return store_spans
