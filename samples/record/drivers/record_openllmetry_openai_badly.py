"""OpenLLMetry's instrumentation of OpenAI's client: streams, and a model that has no time."""

from common import fare_badly, traced
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
fare_badly()
