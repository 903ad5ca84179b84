"""Cohere's client, instrumented by OpenInference."""

import cohere_talk
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.cohere import CohereInstrumentor

CohereInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    cohere_talk.converse()
