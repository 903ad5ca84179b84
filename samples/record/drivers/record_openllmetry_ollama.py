"""Ollama's client, instrumented by OpenLLMetry."""

import ollama_talk
from common import traced
from opentelemetry.instrumentation.ollama import OllamaInstrumentor

OllamaInstrumentor().instrument(tracer_provider=traced())
ollama_talk.converse()
