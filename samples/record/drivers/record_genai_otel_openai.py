"""OpenAI's client, by genai-otel-instrument."""

import genai_otel
from common import SERVER

genai_otel.instrument(service_name="recorded", endpoint=SERVER, enable_gpu_metrics=False, enable_content_capture=True)
from common import converse

converse()
from opentelemetry import trace

trace.get_tracer_provider().force_flush()
