"""LlamaIndex' agent, instrumented by Splunk."""

import llama_index_run
from common import logged, traced
from opentelemetry.instrumentation.llamaindex import LlamaindexInstrumentor

LlamaindexInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
llama_index_run.ask()
