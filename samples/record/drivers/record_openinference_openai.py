"""OpenInference's instrumentation of OpenAI's client."""

from common import SESSION, USER, converse, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER, metadata={"a": 1}, tags=["t"]):
    converse()
