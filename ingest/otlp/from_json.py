"""OTLP in JSON, decoded into plain Python.

Not with protobuf's own JSON parser: OTLP writes ids in hex where that parser reads base64, which is taken, too, and
wants unknown fields ignored where it refuses them.  https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

from collections.abc import Iterator
from typing import Any

from ingest.errors import Permanent
from ingest.otlp.decoded import Decoded, Flaw, Origin, clamped, note, period, too_deep
from ingest.otlp.ids import in_hex, valid_span_id, valid_trace_id
from ingest.otlp.json_text import load
from ingest.otlp.json_values import attributes, integer, member, members, text
from ingest.otlp.snake_case import is_snake_case, renamed
from ingest.raw import RawEvent, RawLink, RawScope, RawSpan

_KINDS = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
_STATUSES = ("UNSET", "OK", "ERROR")


def decode_json(body: bytes, origin: Origin) -> Decoded:
    """Decode an ``ExportTraceServiceRequest`` in JSON.

    Unknown fields are ignored. Spans with invalid ids are left out and counted. A request whose fields are called as in
    protobuf is read, though OTLP has other names: as an empty one it would be acknowledged, and lost.

    Raises:
        Permanent: It is no such request.
    """
    request = load(body)
    if not isinstance(request, dict):
        raise Permanent("The body is not an OTLP request in JSON: it must be an object with resourceSpans")
    decoded = Decoded()
    for resource_spans in members(_named(request), "resourceSpans"):
        _decode_resource(resource_spans, origin, decoded)
    return decoded


def _named(request: dict[str, Any]) -> dict[str, Any]:
    if "resource_spans" not in request and not is_snake_case(request.get("resourceSpans")):
        return request
    try:
        found: dict[str, Any] = renamed(request)
    except RecursionError:
        raise too_deep() from None
    return found


def _decode_resource(resource_spans: dict[str, Any], origin: Origin, decoded: Decoded) -> None:
    resource = attributes(member(resource_spans, "resource"))
    schema_url = text(resource_spans, "schemaUrl")
    for scope_spans in members(resource_spans, "scopeSpans"):
        scope = _scope(member(scope_spans, "scope"))
        scope_schema_url = text(scope_spans, "schemaUrl")
        for span in _spans(scope_spans, origin, decoded):
            span.resource = resource
            span.resource_schema_url = schema_url
            span.scope = scope
            span.scope_schema_url = scope_schema_url
            decoded.spans.append(span)


def _scope(raw: dict[str, Any]) -> RawScope:
    return RawScope(text(raw, "name"), text(raw, "version"), attributes(raw))


def _spans(scope_spans: dict[str, Any], origin: Origin, decoded: Decoded) -> Iterator[RawSpan]:
    for raw in members(scope_spans, "spans"):
        trace_id, span_id = in_hex(text(raw, "traceId"), 16), in_hex(text(raw, "spanId"), 8)
        if not valid_trace_id(trace_id):
            decoded.reject(Flaw.BAD_TRACE_ID)
        elif not valid_span_id(span_id):
            decoded.reject(Flaw.BAD_SPAN_ID)
        else:
            yield _span(trace_id, span_id, raw, origin)


def _span(trace_id: str, span_id: str, raw: dict[str, Any], origin: Origin) -> RawSpan:
    notes: list[str] = []
    start, end = period(integer(raw, "startTimeUnixNano"), integer(raw, "endTimeUnixNano"), origin, notes)
    status = member(raw, "status")
    return RawSpan(
        trace_id=trace_id,
        span_id=span_id,
        name=text(raw, "name"),
        start_ns=start,
        end_ns=end,
        project=origin.project,
        received_at=origin.received_at,
        parent_span_id=_parent(in_hex(text(raw, "parentSpanId"), 8), notes),
        kind=_enum(raw, "kind", "SPAN_KIND_", _KINDS),
        status_code=_enum(status, "code", "STATUS_CODE_", _STATUSES),
        status_message=text(status, "message"),
        attributes=attributes(raw),
        events=[_event(event, notes) for event in members(raw, "events")],
        links=[_link(link) for link in members(raw, "links")],
        trace_state=text(raw, "traceState"),
        flags=integer(raw, "flags"),
        dropped_attributes=integer(raw, "droppedAttributesCount"),
        dropped_events=integer(raw, "droppedEventsCount"),
        dropped_links=integer(raw, "droppedLinksCount"),
        notes=tuple(notes),
    )


def _parent(parent: str, notes: list[str]) -> str | None:
    if valid_span_id(parent):
        return parent
    if parent:
        note(notes, "bad_parent_id")
    return None


def _event(raw: dict[str, Any], notes: list[str]) -> RawEvent:
    return RawEvent(text(raw, "name"), clamped(integer(raw, "timeUnixNano"), notes), attributes(raw))


def _link(raw: dict[str, Any]) -> RawLink:
    trace_id, span_id = in_hex(text(raw, "traceId"), 16), in_hex(text(raw, "spanId"), 8)
    return RawLink(trace_id, span_id, text(raw, "traceState"), attributes(raw))


def _enum(raw: dict[str, Any], key: str, prefix: str, names: tuple[str, ...]) -> int:
    """Read an enum: the specification wants integers, but names are sent too."""
    value = raw.get(key)
    if isinstance(value, str) and value.removeprefix(prefix) in names:
        return names.index(value.removeprefix(prefix))
    return integer(raw, key)
