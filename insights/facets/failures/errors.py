"""A step reported an error, and no later one made it good."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from insights.facets.contract import Quote
from insights.facets.failures.calls import BadCall, bad_calls
from insights.facets.failures.causes import cause_of_span
from insights.facets.failures.finding import Finding
from insights.facets.failures.unhelpful import is_excuse
from insights.facets.masking import as_words, masked
from insights.facets.reading import CALLING, Reading
from insights.facets.trouble_phrases import (
    CONFLICT,
    INVALID,
    LIMIT,
    NOT_FOUND,
    PERMISSION,
    RATE_LIMIT,
    TIMEOUT,
    UNAVAILABLE,
)
from insights.facets.wording import Wording
from store.records import Span

_SAYINGS: Mapping[str, str] = {
    TIMEOUT: "times out",
    RATE_LIMIT: "is turned away by a rate limit or overload",
    LIMIT: "has no quota or room left",
    PERMISSION: "is denied access",
    NOT_FOUND: "does not find what it was given",
    INVALID: "gets invalid input",
    UNAVAILABLE: "is unavailable",
    CONFLICT: "runs into a lock or a conflict",
}
_SYSTEMIC: Mapping[str, str] = {
    RATE_LIMIT: "a model call is turned away by a rate limit or overload",
    LIMIT: "a context, step or budget limit is hit",
}

# Who is not let in, or has used up the allowance, is mostly so for every tool: the one that noticed is not at fault.
_SHARED = (PERMISSION, LIMIT)


class Trouble(NamedTuple):
    """An error that stayed: the span that answers for it, its cause and its words."""

    span: Span
    where: str
    cause: str
    message: str


def errors(reading: Reading, wording: Wording) -> Finding | None:
    """Find the error that decided how the trace ended: one that reached the root, else the last."""
    calls = {id(bad.call.span): bad for bad in bad_calls(reading, wording) if not bad.swallowed}
    spans = [*(bad.call.span for bad in calls.values()), *_of_steps(reading, wording)]
    if not spans:
        return None
    span = max(spans, key=lambda s: (reading.place(s).reaches_root, s.start_ns))
    return finding(of_call(calls[id(span)]) if id(span) in calls else _trouble(span, wording))


def finding(trouble: Trouble) -> Finding:
    """Put an error into the form of a finding."""
    span, cause = trouble.span, trouble.cause
    by_model = span.kind == "llm"
    systemic = cause in _SYSTEMIC and span.kind not in CALLING
    saying = _SAYINGS.get(cause) or (f"fails with {cause}" if cause else "fails")
    where = "" if by_model or systemic or cause in _SHARED else trouble.where
    subject = "a model call" if by_model else where or "a tool"
    own_limit = cause == LIMIT and span.kind in CALLING  # a service's quota, not the agent's
    return Finding(
        kind=cause if cause in _SYSTEMIC and not own_limit else f"{_part(span)}_error",
        headline=_SYSTEMIC[cause] if systemic else f"{subject} {saying}",
        span_ids=(span.span_id,),
        where=where,
        cause=cause,
        message=masked(trouble.message, 160),
        quotes=(Quote(span.span_id, trouble.message),),
        details=(("tool", trouble.where),) if span.kind in CALLING else (),
    )


def of_call(bad: BadCall) -> Trouble:
    """Give the error of a call."""
    return Trouble(bad.call.span, bad.call.name, bad.cause, bad.message)


def _of_steps(reading: Reading, wording: Wording) -> Iterator[Span]:
    """Give the steps outside of tools where errors began: what they caused further up is not counted again."""
    failed = [s for s in reading.trace.spans if s.failed]
    passed_on = _with_errors_below(reading)
    made_good = _last_good(reading)
    stayed = False
    excused = bool(failed) and is_excuse(reading, wording)
    for span in failed:
        within_call = span.kind in CALLING or reading.place(span).within_call
        if span.span_id in passed_on or within_call or _made_good(span, made_good, excused=excused):
            continue
        stayed = True
        yield span
    root = reading.trace.root
    # All that went wrong below was made good, and still the whole reports an error: then that is the one.
    if not stayed and root.failed and root.span_id in passed_on and root.error_message:
        yield root


def _trouble(span: Span, wording: Wording) -> Trouble:
    return Trouble(span, span.name, cause_of_span(span, wording), span.error_message or span.error_type or "")


def _with_errors_below(reading: Reading) -> set[str]:
    """Give the ids of the spans below which one reports an error."""
    found: set[str] = set()
    for span, parent in reversed(reading.down):
        if parent is not None and (span.failed or span.span_id in found):
            found.add(parent.span_id)
    return found


def _last_good(reading: Reading) -> Mapping[tuple[str, str], int]:
    """Give when the last step began that went well, by its kind and name; all model calls have one name."""
    return {_same(span): span.start_ns for span in reading.trace.spans if not span.failed}  # by time


def _same(span: Span) -> tuple[str, str]:
    return span.kind, "" if span.kind == "llm" else span.name


def _made_good(span: Span, last_good: Mapping[tuple[str, str], int], *, excused: bool) -> bool:
    """Whether a later step of the kind went well; a model that then only apologises made nothing good."""
    if span.kind == "llm" and excused:
        return False
    return last_good.get(_same(span), -1) >= span.end_ns


def _part(span: Span) -> str:
    return {"llm": "model", "tool": "tool", "retriever": "tool"}.get(span.kind, as_words(span.kind) or "step")
