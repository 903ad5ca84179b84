"""Spans and scores that were read elsewhere, as the OTLP requests that would have brought them."""

from collections.abc import Iterable, Mapping
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from ingest.importing.source import Score
from ingest.plain_values import utf8
from ingest.raw import RawEvent, RawSpan

NOTE = "tracelore.import.note"
_CODES = (Status.STATUS_CODE_UNSET, Status.STATUS_CODE_OK, Status.STATUS_CODE_ERROR)
_INT64 = range(-(2**63), 2**63)


def request_of(spans: Iterable[RawSpan]) -> bytes:
    """Write a request in protobuf."""
    request = ExportTraceServiceRequest()
    for span in spans:
        resource = request.resource_spans.add(resource=Resource(attributes=_pairs(span.resource)))
        scope = resource.scope_spans.add()
        scope.scope.name, scope.scope.version = utf8(span.scope.name), utf8(span.scope.version)
        scope.spans.append(_span(span))
    return request.SerializeToString()


def request_of_scores(scores: Iterable[Score]) -> bytes:
    """Write a request of log records in protobuf: events as OpenTelemetry's conventions have them for scores."""
    request = ExportLogsServiceRequest()
    records = request.resource_logs.add().scope_logs.add().log_records
    records.extend(map(_event_of, scores))
    return request.SerializeToString()


def _event_of(score: Score) -> LogRecord:
    said = {
        "gen_ai.evaluation.name": score.name,
        "gen_ai.evaluation.score.value": score.value,
        "gen_ai.evaluation.score.label": score.label,
        "gen_ai.evaluation.explanation": score.explanation,
        "tracelore.score.judge": score.judge,
        "tracelore.score.id": score.score_id,
    }
    return LogRecord(
        event_name="gen_ai.evaluation.result",
        time_unix_nano=score.time_ns,
        trace_id=bytes.fromhex(score.trace_id or ""),
        span_id=bytes.fromhex(score.span_id or ""),
        attributes=_pairs({**{key: value for key, value in said.items() if value not in (None, "")}, **score.more}),
    )


def _span(span: RawSpan) -> Span:
    noted = {NOTE: list(span.notes)} if span.notes else {}
    return Span(
        trace_id=bytes.fromhex(span.trace_id),
        span_id=bytes.fromhex(span.span_id),
        parent_span_id=bytes.fromhex(span.parent_span_id or ""),
        name=utf8(span.name),
        kind=Span.SPAN_KIND_INTERNAL,
        start_time_unix_nano=span.start_ns,
        end_time_unix_nano=span.end_ns,
        attributes=_pairs({**span.attributes, **noted}),
        events=[_event(event) for event in span.events],
        status=Status(code=_CODES[span.status_code], message=utf8(span.status_message)),
    )


def _event(event: RawEvent) -> Span.Event:
    return Span.Event(name=utf8(event.name), time_unix_nano=event.time_ns, attributes=_pairs(event.attributes))


def _pairs(attributes: Mapping[str, Any]) -> list[KeyValue]:
    return [KeyValue(key=utf8(key), value=_value(value)) for key, value in attributes.items()]


def _value(value: Any) -> AnyValue:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int) and value in _INT64:
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, list):
        found = AnyValue()
        found.array_value.values.extend(map(_value, value))
        return found
    return AnyValue(string_value=utf8(value))
