"""CrewAI, instrumented by Monocle."""

from common import SERVER
from monocle_apptrace.instrumentation.common.instrumentor import setup_monocle_telemetry
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

exporter = OTLPSpanExporter(endpoint=f"{SERVER}/v1/traces")
setup_monocle_telemetry(workflow_name="recorded", span_processors=[SimpleSpanProcessor(exporter)])
import crewai_run

crewai_run.kick_off()
