"""Calls of a model that are told a second time in a trace of their own.

A client that writes spans of its own (Anthropic's, Mistral's) begins a trace where an instrumentation of it, or of the
framework around it, did not make its span the current one. Both traces stay; the call counts in the one that tells
more. The two are known by beginning together; where the client took long to begin, by ending together with an answer
of the same id.
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
_LATER_NS = 250_000_000  # at most, a client begins than what is around it, or ends before it
_MOST_ALIKE = 40  # calls in that time; among more nobody could tell which is which, and looking would take long
_UNCOUNTED: dict[str, Any] = dict.fromkeys(COUNTERS)

# Kind, tokens in and out, service, and about when it began or, if the last is True, ended.
_Call = tuple[str, int, int, str, int, bool]

# Where all calls are told by one instrumentation, as in most projects, no row comes back.
_CALLED = "kind, input_tokens, output_tokens, sender"
_READ = (
    "project, trace_id, span_id, parent_span_id, name, kind, dialect, service, start_ns, end_ns, status, scope, model, "
    "request_model, session_id, input_tokens, output_tokens"
)
_ENDS = f"""unnest([
    {{'about': start_ns // {_LATER_NS}, 'ended': false}}, {{'about': end_ns // {_LATER_NS}, 'ended': true}}
], recursive := true)"""
_ALIKE = f"""
WITH calls AS MATERIALIZED (
    SELECT * FROM (
        SELECT {_READ}, coalesce(service, '') AS sender, {_ENDS},
            coalesce(json_extract_string(scope, '$.name'), '') AS teller
        FROM spans
        WHERE project = ? AND received_at BETWEEN ? AND ? AND start_ns <= ? AND end_ns >= ? AND output_tokens > 0
    ) SEMI JOIN (
        SELECT {_CALLED}, ended, unnest([about, CASE WHEN ended THEN about + 1 ELSE about - 1 END]) AS about
        FROM (
            SELECT kind, input_tokens, output_tokens, coalesce(service, '') AS sender, {_ENDS}
            FROM spans WHERE project = ? AND received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?))
        )
    ) USING ({_CALLED}, ended, about)
)
SELECT DISTINCT {_READ}, about, ended FROM calls
SEMI JOIN (
    SELECT {_CALLED} FROM calls GROUP BY ALL HAVING min(teller) <> max(teller)
) AS told_by_several USING ({_CALLED})
SEMI JOIN (
    SELECT {_CALLED}, ended, about FROM calls GROUP BY ALL HAVING count(*) <= {_MOST_ALIKE}
) AS few USING ({_CALLED}, ended, about)
"""
_ANSWERS = """
SELECT trace_id, span_id, coalesce(
    json_extract_string(attributes, '$."gen_ai.response.id"'), json_extract_string(attributes, '$."ai.response.id"')
) AS answer FROM spans
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
    found = [(call, began, ended) for call in calls for began, ended in [_around(call, alike)] if began or ended]
    if not found:
        return frozenset()
    answers = _answers(store, around, {key_of(span) for call, *sides in found for span in (call, *sides[0], *sides[1])})
    return frozenset(
        key_of(call)
        for call, began, ended in found
        for answer in [answers.get(key_of(call))]
        if any(answers.get(key_of(other)) in (answer, None) or answer is None for other in began)
        or (answer is not None and any(answers.get(key_of(other)) == answer for other in ended))
    )


def _alike(store: Store, batch: Batch, around: Sequence[Any], calls: Sequence[Span]) -> Mapping[_Call, Sequence[Span]]:
    """Read the calls that say the same counts and begin or end at about the time of ``calls``, these included."""
    within = [max(call.start_ns for call in calls), min(call.end_ns for call in calls)]
    own = [batch.project, batch.first_received_at, batch.last_received_at, sorted({call.trace_id for call in calls})]
    table = store.query(_ALIKE, [*around, *within, *own])
    found: dict[_Call, list[Span]] = defaultdict(list)
    places = zip(spans_of(table), table["about"].to_pylist(), table["ended"].to_pylist(), strict=True)
    for span, about, ended in places:
        found[_call(span, about, ended=ended)].append(span)
    return found


def _call(span: Span, about: int, *, ended: bool) -> _Call:
    return span.kind, span.input_tokens or 0, span.output_tokens or 0, span.service or "", about, ended


def _around(call: Span, alike: Mapping[_Call, Sequence[Span]]) -> tuple[Sequence[Span], Sequence[Span]]:
    """Give those of other traces that may be around a call: such as begin with it, and such as end with it."""
    began, ended = call.start_ns // _LATER_NS, call.end_ns // _LATER_NS
    beginning = [o for about in (began, began - 1) for o in alike.get(_call(call, about, ended=False), ())]
    ending = [o for about in (ended, ended + 1) for o in alike.get(_call(call, about, ended=True), ())]
    return (
        [o for o in beginning if call.start_ns - o.start_ns <= _LATER_NS and _may_be_around(o, call)],
        [o for o in ending if o.end_ns - call.end_ns <= _LATER_NS and _may_be_around(o, call)],
    )


def _may_be_around(other: Span, call: Span) -> bool:
    """Tell whether nothing speaks against two calls being one: a cache gives the same answer to several sessions."""
    same_session = other.session_id == call.session_id or None in (other.session_id, call.session_id)
    return other.trace_id != call.trace_id and same_session and tell_the_same(other, call)


def _answers(store: Store, around: Sequence[Any], keys: set[Key]) -> Mapping[Key, str | None]:
    traces, spans = (sorted(set(ids)) for ids in zip(*keys, strict=True))
    return {(row["trace_id"], row["span_id"]): row["answer"] for row in store.rows(_ANSWERS, [*around, traces, spans])}
