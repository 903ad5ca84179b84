"""Vertex AI's own SDK, instrumented by OpenInference."""

import vertexai_talk
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.vertexai import VertexAIInstrumentor

VertexAIInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    vertexai_talk.converse()
