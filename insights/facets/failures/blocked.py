"""A content filter or guardrail stopped the answer."""

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading
from insights.facets.wording import Wording
from store.records import Span

_FILTERED = (
    "content_filter",
    "safety",
    "blocked",
    "guardrail_intervened",
    "prohibited_content",
    "recitation",
)
_VERDICTS = (
    "gen_ai.guardrail.verdict.type",
    "guardrail.verdict",
    "verdict",
    "guardrail.action",
    "gen_ai.guardrail.action.type",
)
_STOPS = (
    "block",
    "blocked",
    "deny",
    "denied",
    "fail",
    "failed",
    "intervened",
    "reject",
    "rejected",
    "violation",
)


def blocked(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find a filtered last answer, or a guardrail that let nothing through."""
    last = reading.last_llm
    if last is not None and _is_filtered(last):
        return _finding(last, "a content filter stops the answer")
    stops = [s for s in reading.trace.spans if s.kind == "guardrail" and _stops(s)]
    return _finding(stops[-1], f"{stops[-1].name} blocks the request") if stops else None


def _is_filtered(span: Span) -> bool:
    reasons = [span.finish_reason, *(m.finish_reason for m in span.output)]
    return any((reason or "").lower() in _FILTERED for reason in reasons)


def _stops(span: Span) -> bool:
    return any(str(span.attributes.get(key, "")).lower() in _STOPS for key in _VERDICTS)


def _finding(span: Span, headline: str) -> Finding:
    said = " ".join(m.text for m in span.output) or span.result or span.name
    return Finding("blocked", headline, (span.span_id,), quotes=(Quote(span.span_id, said),))
