"""OpenAI's client, instrumented by Langtrace."""

from common import SERVER
from langtrace_python_sdk import inject_additional_attributes, langtrace, with_langtrace_root_span
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

langtrace.init(
    api_key="x",
    batch=False,
    custom_remote_exporter=OTLPSpanExporter(endpoint=f"{SERVER}/v1/traces"),
    service_name="recorded",
)
from common import converse


@with_langtrace_root_span("weather_agent")
def ask() -> None:
    converse()


inject_additional_attributes(ask, {"session.id": "s1", "user.id": "u1"})
