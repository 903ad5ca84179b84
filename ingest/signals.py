"""The signals of OpenTelemetry that the door takes, and what is particular to each."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsPartialSuccess, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsPartialSuccess,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceResponse,
)

from ingest.dialects import normalise
from ingest.otlp import Encoding, Origin, decode
from ingest.otlp.decoded import summary
from ingest.otlp.json_text import load
from ingest.otlp.logs import decode_logs
from ingest.otlp.points import decode_points
from ingest.plain import plain
from ingest.raw import RawSpan
from ingest.record_rows import log_rows, point_rows
from ingest.rows import Rows, build_rows
from store.records import Span

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read of one request."""

    rows: Rows
    accepted: int
    rejections: Mapping[str, int] = field(default_factory=dict)  # by why
    message: str = ""  # why, in words

    @property
    def rejected(self) -> int:
        """How many were rejected."""
        return sum(self.rejections.values())


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of telemetry.

    Args:
        name: As in ``/v1/traces``.
        package: Of its gRPC service.
        service: That service, less "Service".
        paths: Where it is sent to over HTTP.
        read: From the bytes of a request to rows.
        response: What answers a request.
        partial: What in it says that some were rejected ...
        rejected: ... and the field of it that counts them.
    """

    name: str
    package: str
    service: str
    paths: tuple[str, ...]
    read: Callable[[bytes, Encoding, Origin], Taken]
    response: type[Message]
    partial: type[Message]
    rejected: str

    def reply(self, rejected: int, message: str) -> Message:
        """Answer a request: ``partial_success`` stays unset when all of it was taken and there is nothing to say."""
        make: Callable[..., Message] = self.response
        part: Callable[..., Any] = self.partial
        if not message:
            return make()
        return make(partial_success=part(**{self.rejected: rejected}, error_message=message))


def _read_spans(body: bytes, encoding: Encoding, origin: Origin) -> Taken:
    decoded = decode(body, encoding, origin)
    said = summary(decoded.rejected)
    if not decoded.spans:
        said = said or _missing(body, encoding, "resourceSpans", "resource_spans")
        return Taken(Rows.of(), 0, decoded.rejected, said)
    rows = build_rows([_normalised(raw) for raw in decoded.spans], origin.redactor)
    return Taken(rows, len(decoded.spans), decoded.rejected, said)


def _normalised(raw: RawSpan) -> Span:
    try:
        return normalise(raw)
    except Exception:
        # The border to the dialects: a span that one of them stumbles over is stored as it came.
        log.exception("could not read the meaning of span %s of trace %s", raw.span_id, raw.trace_id)
        return plain(raw, "unparsed")


def _read_logs(body: bytes, encoding: Encoding, origin: Origin) -> Taken:
    records = decode_logs(body, encoding, origin)
    if not records:
        return Taken(Rows.of(), 0, message=_missing(body, encoding, "resourceLogs", "resource_logs"))
    return Taken(log_rows(records, origin.redactor), len(records))


def _read_points(body: bytes, encoding: Encoding, origin: Origin) -> Taken:
    records = decode_points(body, encoding, origin)
    if not records:
        return Taken(Rows.of(), 0, message=_missing(body, encoding, "resourceMetrics", "resource_metrics"))
    return Taken(point_rows(records, origin.redactor), len(records))


def _missing(body: bytes, encoding: Encoding, *names: str) -> str:
    """Say of a request that brought nothing that what is in it is something else, such as another signal's.

    It is no error, as members that are unknown are ignored; but it would be a success without a word.
    """
    request = load(body) if encoding is Encoding.JSON else {}
    if not request or any(name in request for name in names):
        return ""
    return f"The request has no {names[0]}, so nothing of it was stored."


# The default, and where the SDKs of Langfuse, LangSmith and Braintrust, LangWatch, Agenta and HoneyHive send to.
_PREFIXES = ("", "/api/public/otel", "/otel", "/api/otel", "/api/otlp", "/opentelemetry")


def _paths(name: str) -> tuple[str, ...]:
    return tuple(f"{prefix}/v1/{name}" for prefix in _PREFIXES)


TRACES = Signal(
    name="traces",
    package="trace",
    service="Trace",
    paths=_paths("traces"),
    read=_read_spans,
    response=ExportTraceServiceResponse,
    partial=ExportTracePartialSuccess,
    rejected="rejected_spans",
)
LOGS = Signal(
    name="logs",
    package="logs",
    service="Logs",
    paths=_paths("logs"),
    read=_read_logs,
    response=ExportLogsServiceResponse,
    partial=ExportLogsPartialSuccess,
    rejected="rejected_log_records",
)
METRICS = Signal(
    name="metrics",
    package="metrics",
    service="Metrics",
    paths=_paths("metrics"),
    read=_read_points,
    response=ExportMetricsServiceResponse,
    partial=ExportMetricsPartialSuccess,
    rejected="rejected_data_points",
)
SIGNALS = (TRACES, LOGS, METRICS)
