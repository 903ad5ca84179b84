"""Calls of a model that are told a second time in a trace of their own.

A client that writes spans of its own (Anthropic's, Mistral's) begins a trace where an instrumentation of it, or of the
framework around it, did not make its span the current one. Both traces stay; the call counts in the one that tells
more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from store.batches import Batch
from store.records import Span, Trace
from store.store import Store
from store.traces import Key, key_of, spans_of
from store.usage import COUNTERS, MODEL_KINDS, tell_the_same

_MOST_SPANS = 3
_APART = timedelta(minutes=10)  # as long as clients wait for an answer
_LATER_NS = 250_000_000  # at most, a client begins than what is around it
_MOST_ALIKE = 40  # calls in that time; among more nobody could tell which is which, and looking would take long
_UNCOUNTED: dict[str, Any] = dict.fromkeys(COUNTERS)

_Call = tuple[str, int, int, str, int]  # kind, tokens in and out, service, and about when it began

# Where all calls are told by one instrumentation, as in most projects, no row comes back.
_CALLED = "kind, input_tokens, output_tokens, sender"
_READ = (
    "project, trace_id, span_id, parent_span_id, name, kind, dialect, service, start_ns, end_ns, status, scope, model, "
    "request_model, input_tokens, output_tokens"
)
_ALIKE = f"""
WITH calls AS MATERIALIZED (
    SELECT * FROM (
        SELECT {_READ}, coalesce(service, '') AS sender, start_ns // {_LATER_NS} AS about,
            coalesce(json_extract_string(scope, '$.name'), '') AS teller
        FROM spans
        WHERE project = ? AND received_at BETWEEN ? AND ? AND start_ns BETWEEN ? AND ? AND output_tokens > 0
    ) SEMI JOIN (
        SELECT kind, input_tokens, output_tokens, coalesce(service, '') AS sender,
            unnest([start_ns // {_LATER_NS}, start_ns // {_LATER_NS} - 1]) AS about
        FROM spans WHERE project = ? AND received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?))
    ) USING ({_CALLED}, about)
)
SELECT {_READ} FROM calls
SEMI JOIN (
    SELECT {_CALLED} FROM calls GROUP BY ALL HAVING min(teller) <> max(teller)
) AS told_by_several USING ({_CALLED})
SEMI JOIN (
    SELECT {_CALLED}, about FROM calls GROUP BY ALL HAVING count(*) <= {_MOST_ALIKE}
) AS few USING ({_CALLED}, about)
"""
_ANSWERS = """
SELECT trace_id, span_id, json_extract_string(attributes, '$."gen_ai.response.id"') AS answer FROM spans
WHERE project = ? AND received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?)) AND span_id IN (SELECT unnest(?))
"""


def without_calls_told_elsewhere(store: Store, batch: Batch, traces: Sequence[Trace]) -> Iterator[Trace]:
    """Give ``traces``; of those that are nothing but calls, the calls another trace tells of without what they used."""
    alone = [span for trace in traces if _is_calls(trace.spans) for span in trace.spans]
    told = _told_elsewhere(store, batch, alone) if alone else frozenset()
    for trace in traces:
        if any(key_of(span) in told for span in trace.spans):
            yield replace(
                trace, spans=tuple(_uncounted(span) if key_of(span) in told else span for span in trace.spans)
            )
        else:
            yield trace


def _is_calls(spans: Sequence[Span]) -> bool:
    return len(spans) <= _MOST_SPANS and all(
        s.kind in MODEL_KINDS and s.input_tokens and s.output_tokens for s in spans
    )


def _uncounted(span: Span) -> Span:
    return replace(span, **_UNCOUNTED)


def _told_elsewhere(store: Store, batch: Batch, calls: Sequence[Span]) -> frozenset[Key]:
    """Find those of ``calls`` that another trace tells of, and not under the id of another answer."""
    around = [batch.project, batch.first_received_at - _APART, batch.last_received_at + _APART]
    alike = _alike(store, batch, around, calls)
    found = [(call, others) for call in calls if (others := _around(call, alike))]
    if not found:
        return frozenset()
    answers = _answers(store, around, {key_of(span) for call, others in found for span in (call, *others)})
    return frozenset(
        key_of(call)
        for call, others in found
        if any(_may_be_one(answers.get(key_of(call)), answers.get(key_of(other))) for other in others)
    )


def _alike(store: Store, batch: Batch, around: Sequence[Any], calls: Sequence[Span]) -> Mapping[_Call, Sequence[Span]]:
    """Read the calls that say the same counts at about the time of ``calls``, these included."""
    starts = [call.start_ns for call in calls]
    own = [batch.project, batch.first_received_at, batch.last_received_at, sorted({call.trace_id for call in calls})]
    found: dict[_Call, list[Span]] = defaultdict(list)
    for span in spans_of(store.query(_ALIKE, [*around, min(starts) - _LATER_NS, max(starts), *own])):
        found[_call(span)].append(span)
    return found


def _call(span: Span, earlier: int = 0) -> _Call:
    about = span.start_ns // _LATER_NS - earlier
    return span.kind, span.input_tokens or 0, span.output_tokens or 0, span.service or "", about


def _around(call: Span, alike: Mapping[_Call, Sequence[Span]]) -> Sequence[Span]:
    return [
        other
        for earlier in (0, 1)
        for other in alike.get(_call(call, earlier), ())
        if other.trace_id != call.trace_id
        and call.start_ns - other.start_ns <= _LATER_NS
        and tell_the_same(other, call)
    ]


def _answers(store: Store, around: Sequence[Any], keys: set[Key]) -> Mapping[Key, str | None]:
    traces, spans = (sorted(set(ids)) for ids in zip(*keys, strict=True))
    return {(row["trace_id"], row["span_id"]): row["answer"] for row in store.rows(_ANSWERS, [*around, traces, spans])}


def _may_be_one(answer: str | None, other: str | None) -> bool:
    return answer is None or other is None or answer == other
