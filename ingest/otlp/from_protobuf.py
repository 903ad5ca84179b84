"""OTLP in protobuf, as exporters and Collectors send it: decoded into plain Python."""

from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanProto

from ingest.otlp.decoded import Decoded, Flaw, Origin, note, period
from ingest.otlp.protobuf_values import attributes, parsed, scope_of, time_of
from ingest.raw import RawEvent, RawLink, RawSpan

_NO_TRACE: Final = bytes(16)
_NO_SPAN: Final = bytes(8)


def decode_protobuf(body: bytes, origin: Origin) -> Decoded:
    """Decode an ``ExportTraceServiceRequest``.

    Text that is not UTF-8 is repaired with replacement characters, because one such attribute would else cost the
    whole request. Spans with invalid ids are left out and counted.

    Raises:
        Permanent: It is no such request.
    """
    decoded = Decoded()
    for resource_spans in parsed(body, ExportTraceServiceRequest).resource_spans:
        _decode_resource(resource_spans, origin, decoded)
    return decoded


def _decode_resource(resource_spans: ResourceSpans, origin: Origin, decoded: Decoded) -> None:
    resource = attributes(resource_spans.resource.attributes)
    for scope_spans in resource_spans.scope_spans:
        _decode_scope(scope_spans, resource, resource_spans.schema_url, origin, decoded)


def _decode_scope(
    scope_spans: ScopeSpans, resource: dict[str, Any], schema_url: str, origin: Origin, decoded: Decoded
) -> None:
    scope = scope_of(scope_spans.scope)
    scope_schema_url = scope_spans.schema_url
    for proto in scope_spans.spans:
        span = _span(proto, origin, decoded)
        if span is not None:
            span.resource = resource
            span.resource_schema_url = schema_url
            span.scope = scope
            span.scope_schema_url = scope_schema_url
            decoded.spans.append(span)


def _span(proto: SpanProto, origin: Origin, decoded: Decoded) -> RawSpan | None:
    trace_id, span_id, name = proto.trace_id, proto.span_id, proto.name
    if len(trace_id) != 16 or trace_id == _NO_TRACE:
        decoded.reject(Flaw.BAD_TRACE_ID)
        return None
    if len(span_id) != 8 or span_id == _NO_SPAN:
        decoded.reject(Flaw.BAD_SPAN_ID)
        return None
    notes: list[str] = []
    start, end = period(proto.start_time_unix_nano, proto.end_time_unix_nano, origin, notes)
    status, events, links = proto.status, proto.events, proto.links
    return RawSpan(
        trace_id=trace_id.hex(),
        span_id=span_id.hex(),
        name=name,
        start_ns=start,
        end_ns=end,
        project=origin.project,
        received_at=origin.received_at,
        parent_span_id=_parent(proto.parent_span_id, notes),
        kind=proto.kind,
        status_code=status.code,
        status_message=status.message,
        attributes=attributes(proto.attributes),
        events=[_event(event, notes) for event in events] if events else [],  # to go through none costs, too
        links=[_link(link) for link in links] if links else [],
        trace_state=proto.trace_state,
        flags=proto.flags,
        dropped_attributes=proto.dropped_attributes_count,
        dropped_events=proto.dropped_events_count,
        dropped_links=proto.dropped_links_count,
        notes=tuple(notes),
    )


def _parent(parent: bytes, notes: list[str]) -> str | None:
    if len(parent) == 8 and parent != _NO_SPAN:
        return parent.hex()
    if parent:
        note(notes, "bad_parent_id")
    return None


def _event(proto: SpanProto.Event, notes: list[str]) -> RawEvent:
    return RawEvent(proto.name, time_of(proto.time_unix_nano, notes), attributes(proto.attributes))


def _link(proto: SpanProto.Link) -> RawLink:
    return RawLink(proto.trace_id.hex(), proto.span_id.hex(), proto.trace_state, attributes(proto.attributes))
