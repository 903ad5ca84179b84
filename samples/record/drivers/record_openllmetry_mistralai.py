"""Mistral's client, instrumented by OpenLLMetry."""

import mistral_talk
from common import traced
from opentelemetry.instrumentation.mistralai import MistralAiInstrumentor

MistralAiInstrumentor().instrument(tracer_provider=traced())
mistral_talk.converse()
