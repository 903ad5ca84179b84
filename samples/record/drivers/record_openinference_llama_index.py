"""LlamaIndex' agent, instrumented by OpenInference."""

import llama_index_run
from common import traced
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

LlamaIndexInstrumentor().instrument(tracer_provider=traced())
llama_index_run.ask()
