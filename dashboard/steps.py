"""The span tree of a trace as rows of a waterfall."""

from collections.abc import Iterator, Sequence
from typing import Any

from insights import words
from insights.markdown import one_line
from store.records import Span, Trace

GLYPHS = {"agent": "\u25c6", "llm": "\u25cf", "tool": "\u25a0", "retriever": "\u25b2", "guardrail": "\u25bc"}
OTHER_GLYPH = "\u25cb"
FAILED = "\u2715"
# A line to be seen: charts cut blanks off the beginning of a label.
INDENT = "\u2502\u00a0\u00a0"
DEEPEST = 14
"""Deeper levels are not indented further, so that names stay in sight."""


def steps(trace: Trace) -> list[dict[str, Any]]:
    """Give one row for each span in tree order, as ``insights.charts.waterfall`` takes them."""
    begin = min((s.start_ns for s in trace.spans), default=0)
    return [
        {
            "span_id": span.span_id,
            "label": label(span, depth),
            "kind": span.kind,
            "failed": span.failed,
            "start_ms": (span.start_ns - begin) / 1e6,
            "duration_ms": span.duration_ms,
            "duration": words.duration(span.duration_ms),
        }
        for depth, span in trace.walk()
    ]


def label(span: Span, depth: int) -> str:
    """Name a span in one line: indent, mark of its kind or of its failure, and its title."""
    mark = FAILED if span.failed else GLYPHS.get(span.kind, OTHER_GLYPH)
    return f"{INDENT * min(depth, DEEPEST)}{mark} {one_line(title(span), 80)}"


def title(span: Span) -> str:
    """Name a span by what people look for: the tool, the model or the agent."""
    special = {"tool": span.tool_name, "llm": span.model or span.request_model, "agent": span.agent}.get(span.kind)
    return special or span.name


def stretch_of(rows: Sequence[dict[str, Any]]) -> tuple[float, float] | None:
    """Give the time a part of a long trace lies in, whatever spans the whole left aside."""
    end = max((row["start_ms"] + row["duration_ms"] for row in rows), default=0.0)
    inner = [row for row in rows if row["duration_ms"] < end / 2]
    if not inner:
        return None
    return min(row["start_ms"] for row in inner), max(row["start_ms"] + row["duration_ms"] for row in inner)


def only_failing(trace: Trace, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the spans in error and what they are part of."""
    kept = {ancestor for span in trace.spans if span.failed for ancestor in _upwards(trace, span)}
    return [row for row in rows if row["span_id"] in kept]


def _upwards(trace: Trace, span: Span) -> Iterator[str]:
    seen: set[str] = set()
    current: Span | None = span
    while current is not None and current.span_id not in seen:
        seen.add(current.span_id)
        yield current.span_id
        current = trace.by_id.get(current.parent_span_id or "")
