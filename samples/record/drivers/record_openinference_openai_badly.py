"""OpenInference's instrumentation of OpenAI's client: streams, and a model that has no time."""

from common import SESSION, USER, fare_badly, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    fare_badly()
