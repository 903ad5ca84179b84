"""One row that says what a trace was: the table ``traces``."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from store.exchange import answer, request
from store.outcome import outcome
from store.records import Span, Trace
from store.schema import TIME
from store.tool_calls import told_again
from store.tree import grow_tree
from store.usage import MODEL_KINDS, count_usage

NAMES = pa.list_(pa.string())
TRACES = pa.schema(
    [
        ("project", pa.string()),
        ("trace_id", pa.string()),
        ("root_span_id", pa.string()),
        ("name", pa.string()),
        ("service", pa.string()),
        ("agent", pa.string()),
        ("session_id", pa.string()),
        ("user_id", pa.string()),
        ("start_time", TIME),
        ("end_time", TIME),
        ("duration_ms", pa.float64()),
        ("status", pa.string()),
        ("span_count", pa.int64()),
        ("llm_count", pa.int64()),
        ("tool_count", pa.int64()),
        ("agent_count", pa.int64()),
        ("error_count", pa.int64()),
        ("input_tokens", pa.int64()),
        ("output_tokens", pa.int64()),
        ("cache_read_tokens", pa.int64()),
        ("cache_write_tokens", pa.int64()),
        ("reasoning_tokens", pa.int64()),
        ("cost", pa.float64()),
        ("agents", NAMES),
        ("tools", NAMES),
        ("models", NAMES),
        ("request", pa.string()),
        ("answer", pa.string()),
        ("last_received_at", TIME),
        ("settled_at", TIME),
        ("first_received_at", TIME),
        ("told_again", NAMES),
    ],
)

_EPOCH = datetime(1970, 1, 1)


def roll_up(trace: Trace, settled_at: datetime) -> dict[str, Any]:
    """Make the row of ``trace``. Only the texts that ``exchange`` asks for need to be in its spans."""
    spans, root = trace.spans, trace.root
    tree = grow_tree([s.span_id for s in spans], [s.parent_span_id for s in spans])
    again = told_again(spans, tree)
    return {
        "project": trace.project,
        "trace_id": trace.trace_id,
        "root_span_id": root.span_id if root.parent_span_id is None else None,
        "name": root.name,
        **_belonging(root, spans),
        **_period(root, spans),
        "status": outcome(spans, tree),
        **_counts(spans, again),
        **count_usage(spans, tree),
        **_cast(spans),
        "request": request(trace),
        "answer": answer(trace),
        "last_received_at": max((s.received_at for s in spans if s.received_at), default=settled_at),
        "settled_at": settled_at,
        "first_received_at": min((s.received_at for s in spans if s.received_at), default=settled_at),
        "told_again": [spans[i].span_id for i in sorted(again)],
    }


def _belonging(root: Span, spans: Sequence[Span]) -> dict[str, str | None]:
    """Whose trace it is: as the root says, else the first span that says anything."""
    fields = ("service", "agent", "session_id", "user_id")
    return {name: _first(getattr(span, name) for span in (root, *spans)) for name in fields}


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _period(root: Span, spans: Sequence[Span]) -> dict[str, Any]:
    """When it happened.

    With a root, nothing began before it, whatever another machine's clock says; the end may lie after the
    root's (work left running in the background), by the clock of the root's own service.
    """
    roots = [s for s in spans if s.parent_span_id is None]
    comparable = [s for s in spans if s.service == root.service] if roots else spans
    start = min(s.start_ns for s in roots or spans)
    end = max(start, *(s.end_ns for s in comparable), *(s.end_ns for s in roots))
    return {"start_time": _time(start), "end_time": _time(end), "duration_ms": (end - start) / 1e6}


def _time(nanoseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=nanoseconds // 1000)


def _counts(spans: Sequence[Span], again: Collection[int]) -> dict[str, int]:
    kinds = Counter(span.kind for span in spans)
    return {
        "span_count": len(spans),
        "llm_count": kinds["llm"],
        "tool_count": kinds["tool"] - len(again),
        "agent_count": kinds["agent"],
        "error_count": sum(span.failed for span in spans),
    }


def _cast(spans: Sequence[Span]) -> dict[str, list[str]]:
    """Who took part, in order of appearance."""
    # Agents name the model they ask for, calls the one that answered.
    calls = [span for span in spans if span.kind in MODEL_KINDS] or spans
    return {
        "agents": _distinct(span.agent for span in spans),
        "tools": _distinct(span.tool_name or span.name for span in spans if span.kind == "tool"),
        "models": _distinct(span.model or span.request_model for span in calls),
    }


def _distinct(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
