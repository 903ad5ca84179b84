"""Groq's client, instrumented by OpenLLMetry."""

import groq_talk
from common import traced
from opentelemetry.instrumentation.groq import GroqInstrumentor

GroqInstrumentor().instrument(tracer_provider=traced())
groq_talk.converse()
