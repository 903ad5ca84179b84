"""OpenAI's client, instrumented by Elastic."""

from common import converse, logged, traced
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

provider = traced()
logged()
OpenAIInstrumentor().instrument(tracer_provider=provider)
converse()
