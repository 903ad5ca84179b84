"""LlamaIndex' agent, instrumented by Monocle."""

from common import SERVER
from monocle_apptrace.instrumentation.common.instrumentor import set_context_properties, setup_monocle_telemetry
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

exporter = OTLPSpanExporter(endpoint=f"{SERVER}/v1/traces")
setup_monocle_telemetry(workflow_name="recorded", span_processors=[SimpleSpanProcessor(exporter)])
import llama_index_run

set_context_properties({"session_id": "s1", "user_id": "u1"})
llama_index_run.ask()
