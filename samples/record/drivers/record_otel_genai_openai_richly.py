"""OpenTelemetry's instrumentation of OpenAI's client: pictures, calls at once, JSON, the Responses API."""

from common import fare_richly, logged, traced
from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
fare_richly()
