"""LlamaIndex' agent, told by LlamaIndex' own integration with OpenTelemetry."""

import llama_index_run
from llama_index.observability.otel import LlamaIndexOpenTelemetry
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

told = LlamaIndexOpenTelemetry(
    span_exporter=OTLPSpanExporter(), span_processor="simple", service_name_or_resource="recorded"
)
told.start_registering()
llama_index_run.ask()
