"""LlamaIndex' agent and the client of OpenAI below it, instrumented by OpenLLMetry."""

import llama_index_run
from common import traced
from opentelemetry.instrumentation.llamaindex import LlamaIndexInstrumentor
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

provider = traced()
OpenAIInstrumentor().instrument(tracer_provider=provider)
LlamaIndexInstrumentor().instrument(tracer_provider=provider)
llama_index_run.ask()
