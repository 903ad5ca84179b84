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
    found = [*_of_calls(reading, wording), *_of_steps(reading, wording)]
    if not found:
        return None
    return finding(max(found, key=lambda t: (_reaches_root(reading, t.span), t.span.start_ns)))


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


def _of_calls(reading: Reading, wording: Wording) -> Iterator[Trouble]:
    return (of_call(bad) for bad in bad_calls(reading, wording) if not bad.swallowed)


def _of_steps(reading: Reading, wording: Wording) -> Iterator[Trouble]:
    """Give the errors outside of tools where they began: what they caused further up is not counted again."""
    failed = [s for s in reading.trace.spans if s.failed]
    passed_on = {up.span_id for s in failed for up in reading.above(s)}
    stayed = False
    excused = bool(failed) and is_excuse(reading, wording)
    for span in failed:
        within_call = span.kind in CALLING or any(up.kind in CALLING for up in reading.above(span))
        if span.span_id in passed_on or within_call or _made_good(reading, span, excused=excused):
            continue
        stayed = True
        yield _trouble(span, wording)
    root = reading.trace.root
    # All that went wrong below was made good, and still the whole reports an error: then that is the one.
    if not stayed and root.failed and root.span_id in passed_on and root.error_message:
        yield _trouble(root, wording)


def _trouble(span: Span, wording: Wording) -> Trouble:
    return Trouble(span, span.name, cause_of_span(span, wording), span.error_message or span.error_type or "")


def _made_good(reading: Reading, span: Span, *, excused: bool) -> bool:
    """Whether a later step of the kind went well; a model that then only apologises made nothing good."""
    if span.kind == "llm" and excused:
        return False
    later = (s for s in reading.trace.spans if s.start_ns >= span.end_ns and not s.failed and s.kind == span.kind)
    return any(span.kind == "llm" or s.name == span.name for s in later)


def _reaches_root(reading: Reading, span: Span) -> bool:
    return all(up.failed for up in reading.above(span))


def _part(span: Span) -> str:
    return {"llm": "model", "tool": "tool", "retriever": "tool"}.get(span.kind, as_words(span.kind) or "step")
