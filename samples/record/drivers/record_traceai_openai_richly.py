"""traceAI's instrumentation of OpenAI's client: pictures, calls at once, JSON, the Responses API."""

from common import fare_richly, traced
from traceai_openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
fare_richly()
