"""LlamaIndex' agent, instrumented by OpenTelemetry."""

import llama_index_run
from common import logged, traced
from opentelemetry.instrumentation.genai.llama_index import LlamaIndexInstrumentor

LlamaIndexInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
llama_index_run.ask()
