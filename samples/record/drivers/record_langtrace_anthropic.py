"""Anthropic's client, instrumented by Langtrace."""

from common import SERVER
from langtrace_python_sdk import langtrace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

langtrace.init(
    api_key="x",
    batch=False,
    custom_remote_exporter=OTLPSpanExporter(endpoint=f"{SERVER}/v1/traces"),
    service_name="recorded",
)
import anthropic_talk

anthropic_talk.converse()
