"""The span without its meaning: what is stored of a span when reading its dialect fails. Nothing of it is lost."""

from ingest.raw import RawSpan
from store.records import Span

_STATUSES = {1: "ok", 2: "error"}


def plain(raw: RawSpan, *notes: str) -> Span:
    """Keep all of ``raw`` as it came, with ``notes`` on what went wrong."""
    return Span(
        project=raw.project,
        trace_id=raw.trace_id,
        span_id=raw.span_id,
        parent_span_id=raw.parent_span_id,
        name=raw.name,
        kind="span",
        dialect="unknown",
        service=str(raw.resource.get("service.name") or "") or None,
        start_ns=raw.start_ns,
        end_ns=max(raw.start_ns, raw.end_ns),
        status=_STATUSES.get(raw.status_code, "unset"),
        received_at=raw.received_at,
        error_message=raw.status_message or None,
        attributes=raw.attributes,
        events=tuple(event._asdict() for event in raw.events),
        links=tuple(link._asdict() for link in raw.links),
        resource=raw.resource,
        scope=raw.scope._asdict(),
        notes=(*raw.notes, *notes),
        otlp_kind=raw.otlp_kind,
        flags=raw.flags or None,
        trace_state=raw.trace_state or None,
        resource_schema_url=raw.resource_schema_url or None,
        scope_schema_url=raw.scope_schema_url or None,
    )
