"""OpenInference's instrumentation of OpenAI's client: pictures, calls at once, JSON, the Responses API."""

from common import SESSION, USER, fare_richly, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    fare_richly()
