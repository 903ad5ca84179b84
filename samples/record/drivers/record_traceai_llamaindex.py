"""LlamaIndex' agent, instrumented by traceAI."""

import llama_index_run
from common import SESSION, USER, traced
from fi_instrumentation import using_attributes
from traceai_llamaindex import LlamaIndexInstrumentor

LlamaIndexInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    llama_index_run.ask()
