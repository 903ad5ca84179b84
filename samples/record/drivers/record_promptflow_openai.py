"""OpenAI's client within functions that Prompt flow traces."""

from common import QUESTION, converse, get_weather
from opentelemetry import trace as otel
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from promptflow.tracing import start_trace, trace

start_trace(resource_attributes={"service.name": "recorded"})
otel.get_tracer_provider().add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
weather = trace(get_weather)


@trace
def weather_agent(question: str) -> str:
    converse()
    return weather("Paris")


print(weather_agent(QUESTION))
