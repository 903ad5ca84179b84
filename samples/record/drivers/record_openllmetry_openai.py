"""OpenLLMetry's instrumentation of OpenAI's client."""

from common import converse, traced
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
converse()
