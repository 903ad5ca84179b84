"""Log records decoded into plain Python, from either encoding."""

from collections.abc import Iterator
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from ingest.otlp.decoded import Origin, note
from ingest.otlp.encoding import Encoding
from ingest.otlp.json_request import parsed_json
from ingest.otlp.protobuf_values import attributes, id_of, parsed, scope_of, time_of, value_of
from ingest.raw import RawLog


def decode_logs(body: bytes, encoding: Encoding, origin: Origin) -> list[RawLog]:
    """Decode an ``ExportLogsServiceRequest``; a record with an invalid id is taken as one of no trace or span.

    Raises:
        Permanent: it is no such request.
    """
    read = parsed if encoding is Encoding.PROTOBUF else parsed_json
    return list(_records(read(body, ExportLogsServiceRequest), origin))


def _records(request: ExportLogsServiceRequest, origin: Origin) -> Iterator[RawLog]:
    for resource_logs in request.resource_logs:
        resource, schema_url = attributes(resource_logs.resource.attributes), resource_logs.schema_url or None
        for scope_logs in resource_logs.scope_logs:
            shared: dict[str, Any] = {
                "resource": resource,
                "resource_schema_url": schema_url,
                "scope": scope_of(scope_logs.scope),
                "scope_schema_url": scope_logs.schema_url or None,
            }
            for proto in scope_logs.log_records:
                yield _record(proto, origin, shared)


def _record(proto: LogRecord, origin: Origin, shared: dict[str, Any]) -> RawLog:
    notes: list[str] = []
    observed = time_of(proto.observed_time_unix_nano, notes)
    # https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-timestamp
    time = time_of(proto.time_unix_nano, notes) or observed
    if not time:
        note(notes, "clock_skew")
    said = attributes(proto.attributes)
    # The attribute is what older SDKs send; Rust's bridge from tracing has a line of code for the name of an event.
    name = said.get("event.name") or proto.event_name
    if proto.dropped_attributes_count:
        notes.append(f"dropped_attributes:{proto.dropped_attributes_count}")
    return RawLog(
        project=origin.project,
        received_at=origin.received_at,
        time_ns=time,
        observed_ns=observed,
        trace_id=id_of(proto.trace_id, 16, "bad_trace_id", notes),
        span_id=id_of(proto.span_id, 8, "bad_span_id", notes),
        severity=proto.severity_number,
        severity_text=proto.severity_text or None,
        event_name=name if name and isinstance(name, str) else None,
        body=value_of(proto.body),
        attributes=said,
        flags=proto.flags,
        notes=tuple(notes),
        **shared,
    )
