"""Which call of a model a log tells of that names none: the one within which it was answered, where only one was."""

from collections.abc import Iterator, Mapping, Sequence

from store.records import Span

# The clocks of logs count in milliseconds, and may run a little apart from those of spans.
_NEAR_NS = 20 * 10**6


def answered(sent: Sequence[Span], told: Sequence[Span]) -> Mapping[str, Span]:
    """Find for calls of a model that were sent, by their id, the answers of ``told`` that came within them.

    Calls within each other are views of one call, and each gets the answer. What may be of several calls is of none,
    and so are several answers to one, unless all but one of them failed.
    """
    by_id = {span.span_id: span for span in sent}
    views: dict[str, list[Span]] = {}
    for call in (span for span in sent if span.kind == "llm"):
        views.setdefault([call, *_calls_above(call, by_id)][-1].span_id, []).append(call)
    answers: dict[str, list[Span]] = {}
    for telling in told:
        if (call_id := _answered_in([by_id[call_id] for call_id in views], telling)) is not None:
            answers.setdefault(call_id, []).append(telling)
    found: dict[str, Span] = {}
    for call_id, candidates in answers.items():
        if answer := _one(candidates) or _one([telling for telling in candidates if not telling.failed]):
            found |= {call.span_id: answer for call in views[call_id] if _agree(call, answer)}
    return found


def _answered_in(calls: Sequence[Span], telling: Span) -> str | None:
    """Give the id of the one call that ``telling`` may be the answer to."""
    possible = [call for call in calls if _agree(call, telling)]
    for slack in (0, _NEAR_NS):
        near = [c for c in possible if c.start_ns - slack <= telling.end_ns <= c.end_ns + slack]
        if near:
            call = _one(near)
            return call.span_id if call else None
    return None


def _calls_above(span: Span, by_id: Mapping[str, Span]) -> Iterator[Span]:
    """Give the model calls that ``span`` lies within, the innermost first."""
    seen, above = {span.span_id}, by_id.get(span.parent_span_id or "")
    while above is not None and above.span_id not in seen:
        seen.add(above.span_id)
        if above.kind == "llm":
            yield above
        above = by_id.get(above.parent_span_id or "")


def _one(spans: Sequence[Span]) -> Span | None:
    return spans[0] if len(spans) == 1 else None


def _agree(call: Span, telling: Span) -> bool:
    """Tell whether nothing that both say speaks against their being the same call."""
    models, others = _models(call), _models(telling)
    if models and others and models.isdisjoint(others):
        return False
    return all(_same(getattr(call, name), getattr(telling, name)) for name in _EQUAL)


_EQUAL = ("input_tokens", "cache_read_tokens", "session_id")


def _models(span: Span) -> set[str]:
    return {name for name in (span.model, span.request_model) if name}


def _same(one: object, other: object) -> bool:
    return one is None or other is None or one == other
