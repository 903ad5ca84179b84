"""Calls of a model that are told a second time in a trace of their own.

A client that writes spans of its own (Anthropic's, Mistral's) begins a trace where an instrumentation of it, or of the
framework around it, did not make its span the current one. Both traces stay; the call counts in the one that tells
more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from store.batches import Batch
from store.records import Span, Trace
from store.store import Store
from store.usage import COUNTERS, MODEL_KINDS

_MOST_SPANS = 3
_APART = timedelta(minutes=10)  # as long as clients wait for an answer
_LATER_NS = 250_000_000  # at most, a client begins than what is around it
_KINDS = ", ".join(f"'{kind}'" for kind in MODEL_KINDS)
_UNCOUNTED: dict[str, Any] = dict.fromkeys(COUNTERS)

# As ``store.usage.tell_the_same`` has it; of several the latest that began before.
_ALIKE = f"""
SELECT own.trace_id, own.span_id, arg_max(other.trace_id, other.start_ns) AS other_trace_id,
    arg_max(other.span_id, other.start_ns) AS other_span_id
FROM (
    SELECT *, unnest([start_ns // {_LATER_NS}, start_ns // {_LATER_NS} - 1]) AS about FROM spans
    WHERE project = ? AND received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?))
) AS own
JOIN (
    SELECT *, start_ns // {_LATER_NS} AS about FROM spans
    WHERE project = ? AND received_at BETWEEN ? AND ? AND kind IN ({_KINDS}) AND output_tokens > 0
) AS other USING (kind, input_tokens, output_tokens, about)
WHERE other.trace_id <> own.trace_id AND other.service IS NOT DISTINCT FROM own.service
AND other.start_ns BETWEEN own.start_ns - {_LATER_NS} AND own.start_ns - 1 AND other.end_ns > own.end_ns
AND json_extract_string(other.scope, '$.name') <> json_extract_string(own.scope, '$.name')
AND (own.model IN (other.model, other.request_model) OR own.request_model IN (other.model, other.request_model))
GROUP BY own.trace_id, own.span_id
"""
_ANSWERS = """
SELECT trace_id, span_id, json_extract_string(attributes, '$."gen_ai.response.id"') AS answer FROM spans
WHERE project = ? AND received_at BETWEEN ? AND ? AND trace_id IN (SELECT unnest(?)) AND span_id IN (SELECT unnest(?))
"""


def without_calls_told_elsewhere(store: Store, batch: Batch, traces: Sequence[Trace]) -> Iterator[Trace]:
    """Give ``traces``, those that are nothing but a call another trace tells of without what it used."""
    alone = [trace.trace_id for trace in traces if _is_a_call(trace.spans)]
    told = _told_elsewhere(store, batch, alone) if alone else frozenset()
    for trace in traces:
        if trace.trace_id in told:
            yield replace(trace, spans=tuple(replace(span, **_UNCOUNTED) for span in trace.spans))
        else:
            yield trace


def _is_a_call(spans: Sequence[Span]) -> bool:
    return len(spans) <= _MOST_SPANS and all(
        s.kind in MODEL_KINDS and s.input_tokens and s.output_tokens for s in spans
    )


def _told_elsewhere(store: Store, batch: Batch, trace_ids: Sequence[str]) -> frozenset[str]:
    """Find those of ``trace_ids`` whose call is told elsewhere, and not under the id of another answer."""
    first, last = batch.first_received_at, batch.last_received_at
    around = [batch.project, first - _APART, last + _APART]
    pairs = [
        ((row["trace_id"], row["span_id"]), (row["other_trace_id"], row["other_span_id"]))
        for row in store.rows(_ALIKE, [batch.project, first, last, trace_ids, *around])
    ]
    if not pairs:
        return frozenset()
    traces, spans = (sorted(set(ids)) for ids in zip(*(key for pair in pairs for key in pair), strict=True))
    answers = {
        (row["trace_id"], row["span_id"]): row["answer"] for row in store.rows(_ANSWERS, [*around, traces, spans])
    }
    return frozenset(own[0] for own, other in pairs if _may_be_one(answers.get(own), answers.get(other)))


def _may_be_one(answer: str | None, other: str | None) -> bool:
    return answer is None or other is None or answer == other
