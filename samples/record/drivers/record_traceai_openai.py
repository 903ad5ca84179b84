"""OpenAI's client, instrumented by traceAI."""

from common import SESSION, USER, converse, traced
from fi_instrumentation import using_attributes
from traceai_openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    converse()
