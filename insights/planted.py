"""Failures that are planted into copies of a user's own traces, to see which of them the patterns recover.

Each is a change that a real failure would leave in any agent's trace: it needs a step to happen at, and nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from random import Random

from store.exchange import answer
from store.hashing import stable_id
from store.records import Message, Span, Trace

Change = Callable[[Trace], Trace | None]
"""Gives the trace with the failure in it, None where it has no step for it."""

_AGAIN = 6
_GRACE = "Sorry, I could not get an answer from the system just now. Please try again later."


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of one planted failure: how well the pattern nearest to it holds it, and it alone."""

    failure: str
    planted: int
    pattern: str
    precision: float
    recall: float


def plant(traces: Sequence[Trace], share: float, seed: int) -> tuple[list[Trace], dict[str, list[str]]]:
    """Plant each failure into a ``share`` of the traces, one failure a trace.

    Returns:
        All traces, changed or not, and the ids of those that each failure was planted into.
    """
    drawn = Random(seed)  # noqa: S311 - chooses traces, guards nothing
    changed = {t.trace_id: t for t in traces}
    free = sorted(changed)
    planted: dict[str, list[str]] = {}
    for name, change in FAILURES.items():
        drawn.shuffle(free)
        done: list[str] = []
        for trace_id in free:
            if len(done) >= share * len(traces):
                break
            if (with_it := change(changed[trace_id])) is not None:
                changed[trace_id] = with_it
                done.append(trace_id)
        free = [t for t in free if t not in set(done)]
        planted[name] = done
    return list(changed.values()), planted


def recovered(planted: Mapping[str, Sequence[str]], patterns: Mapping[str, Mapping[str, str]]) -> list[Recovered]:
    """Find for each failure the pattern of any facet that holds it best.

    Args:
        planted: Ids of traces, by failure.
        patterns: Pattern of each trace, by facet.
    """
    members: dict[str, set[str]] = defaultdict(set)
    for of_trace in patterns.values():
        for trace_id, pattern in of_trace.items():
            members[pattern].add(trace_id)
    return [_nearest(name, set(ids), members) for name, ids in planted.items() if ids]


def _nearest(failure: str, ids: AbstractSet[str], members: Mapping[str, AbstractSet[str]]) -> Recovered:
    shared = Counter({pattern: len(held & ids) for pattern, held in members.items() if held & ids})
    quality = {p: 2 * n / (len(members[p]) + len(ids)) for p, n in shared.items()}
    if not quality:
        return Recovered(failure, len(ids), "", 0.0, 0.0)
    best = max(sorted(quality), key=lambda p: quality[p])
    return Recovered(failure, len(ids), best, shared[best] / len(members[best]), shared[best] / len(ids))


def _times_out(trace: Trace) -> Trace | None:
    """Let the last tool call time out, and the agent say so."""
    call = _last(trace, "tool")
    if call is None:
        return None
    late = {"status": "error", "error_type": "TimeoutError", "error_message": "no answer within 30 s", "result": None}
    return _answering(_with(trace, {call.span_id: replace(call, **late)}), _GRACE)  # type: ignore[arg-type]


def _cut_off(trace: Trace) -> Trace | None:
    """Let the last answer run into the output limit."""
    said = answer(trace)
    last = _last(trace, "llm")
    if not said or last is None or len(said.split()) < 2:
        return None
    half = " ".join(said.split()[: len(said.split()) // 2 + 1]).rstrip(".!?")
    cut = _with(trace, {last.span_id: replace(last, finish_reason="length")})
    return _answering(cut, half)


def _again_and_again(trace: Trace) -> Trace | None:
    """Let the last tool be called with the same arguments over and over."""
    call = _last(trace, "tool")
    if call is None:
        return None
    length = max(1, call.end_ns - call.start_ns)
    copies = [
        replace(call, span_id=stable_id(call.span_id, str(n)),
                start_ns=call.end_ns + (n - 1) * length, end_ns=call.end_ns + n * length)
        for n in range(1, _AGAIN)
    ]  # fmt: skip
    return Trace(trace.project, trace.trace_id, (*trace.spans, *copies))


def _turned_away(trace: Trace) -> Trace | None:
    """Let the last model call be refused by its provider, so that there is no answer."""
    last = _last(trace, "llm")
    if last is None:
        return None
    said = {"error_type": "RateLimitError", "error_message": "429: too many requests, please slow down"}
    root = trace.root
    failed = replace(last, status="error", output=(), **said)  # type: ignore[arg-type]
    return _with(trace, {root.span_id: replace(root, output=()), last.span_id: failed})


FAILURES: Mapping[str, Change] = {
    "a tool times out": _times_out,
    "the answer is cut off": _cut_off,
    "the same call again and again": _again_and_again,
    "the model's provider turns a call away": _turned_away,
}


def _last(trace: Trace, kind: str) -> Span | None:
    return max((s for s in trace.spans if s.kind == kind), key=lambda s: (s.end_ns, s.span_id), default=None)


def _with(trace: Trace, changed: Mapping[str, Span]) -> Trace:
    return Trace(trace.project, trace.trace_id, tuple(changed.get(s.span_id, s) for s in trace.spans))


def _answering(trace: Trace, text: str) -> Trace:
    """Put other words where the answer stood: in the last model call, and in the root where it repeats them."""
    said = (Message.of("assistant", text),)
    last, root = _last(trace, "llm"), trace.root
    changed = {s.span_id: replace(s, output=said) for s in (last, root) if s is not None and s.output}
    return _with(trace, changed)
