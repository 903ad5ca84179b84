"""AgentOps, sending to the recorder."""

from typing import Any

import agentops
from common import SERVER
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor


def begin() -> Any:
    """Begin a session."""
    agentops.init(
        api_key="11111111-1111-1111-1111-111111111111", endpoint=SERVER, app_url=SERVER, auto_start_session=False
    )
    trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
    return agentops.start_trace("weather", tags=["t"])


def end(session: Any) -> None:
    """End it well."""
    agentops.end_trace(session, "Success")
