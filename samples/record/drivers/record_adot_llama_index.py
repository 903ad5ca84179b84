"""LlamaIndex' agent, instrumented by AWS' distribution of OpenTelemetry."""

import llama_index_run
from amazon.opentelemetry.distro.instrumentation.llama_index import LlamaIndexInstrumentor
from common import traced

LlamaIndexInstrumentor().instrument(tracer_provider=traced())
llama_index_run.ask()
