"""Ollama's client, instrumented by OpenInference."""

import ollama_talk
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.ollama import OllamaInstrumentor

OllamaInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    ollama_talk.converse()
