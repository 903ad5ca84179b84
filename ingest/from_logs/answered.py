"""Which call of a model a log tells of that names none: the one within which it was answered, where only one was."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice

from store.records import Span

# The clocks of logs count in milliseconds, and may run a little apart from those of spans.
_NEAR_NS = 20 * 10**6


def answered(sent: Sequence[Span], told: Sequence[Span], known: frozenset[str] = frozenset()) -> Mapping[str, Span]:
    """Find for calls of a model that were sent, by their id, the answers of ``told`` that came within them.

    Calls within each other are views of one call, and each gets the answer. What may be of several calls is of none,
    and so are several answers to one, unless all but one of them failed. Nor is there one for a call of which a view
    is ``known`` by its id.
    """
    views = _views(sent)
    taken = {top for top, calls in views.items() if any(call.span_id in known for call in calls)}
    by_id = {span.span_id: span for span in sent}
    tops = _InTime([by_id[top] for top in views])
    answers: dict[str, list[Span]] = {}
    for telling in told:
        if (call_id := _answered_in(tops, telling)) is not None and call_id not in taken:
            answers.setdefault(call_id, []).append(telling)
    found: dict[str, Span] = {}
    for call_id, candidates in answers.items():
        if answer := _one(candidates) or _one([telling for telling in candidates if not telling.failed]):
            found |= {call.span_id: answer for call in views[call_id] if _agree(call, answer)}
    return found


class _InTime:
    """Calls by when they were; those that began long before a moment are not looked at, unless one goes on till it."""

    def __init__(self, calls: Sequence[Span]) -> None:
        self._calls = sorted(calls, key=lambda call: call.start_ns)
        self._starts = [call.start_ns for call in self._calls]
        # When the last of those that began so far ended.
        self._ends = list(accumulate((call.end_ns for call in self._calls), max))

    def near(self, at_ns: int, slack_ns: int) -> Iterator[Span]:
        """Give those that were under way at a moment, or so much before or after it."""
        for i in range(bisect_right(self._starts, at_ns + slack_ns) - 1, -1, -1):
            if self._ends[i] + slack_ns < at_ns:
                return
            if at_ns <= self._calls[i].end_ns + slack_ns:
                yield self._calls[i]


def _answered_in(calls: _InTime, telling: Span) -> str | None:
    """Give the id of the one call that ``telling`` may be the answer to."""
    for slack in (0, _NEAR_NS):
        near = list(islice((call for call in calls.near(telling.end_ns, slack) if _agree(call, telling)), 2))
        if near:
            call = _one(near)
            return call.span_id if call else None
    return None


def _views(sent: Sequence[Span]) -> dict[str, list[Span]]:
    """Sort model calls by the id of the outermost that each lies within, or is."""
    by_id = {span.span_id: span for span in sent}
    tops: dict[str, str] = {}  # of every span looked at; "" for one that lies in no call
    found: dict[str, list[Span]] = {}
    for span in sent:
        if span.kind == "llm":
            found.setdefault(_top(span, by_id, tops), []).append(span)
    return found


def _top(span: Span, by_id: Mapping[str, Span], tops: dict[str, str]) -> str:
    path: list[Span] = []
    at: Span | None = span
    while at is not None and at.span_id not in tops:
        tops[at.span_id] = ""  # so that spans which go in circles end
        path.append(at)
        at = by_id.get(at.parent_span_id or "")
    top = tops[at.span_id] if at is not None else ""
    for step in reversed(path):
        top = tops[step.span_id] = top or (step.span_id if step.kind == "llm" else "")
    return tops[span.span_id]


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
