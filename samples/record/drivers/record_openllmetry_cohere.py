"""Cohere's client, instrumented by OpenLLMetry."""

import cohere_talk
from common import traced
from opentelemetry.instrumentation.cohere import CohereInstrumentor

CohereInstrumentor().instrument(tracer_provider=traced())
cohere_talk.converse()
