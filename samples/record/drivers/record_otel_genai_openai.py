"""OpenTelemetry's instrumentation of OpenAI's client, with content on spans and in events."""

from common import converse, logged, traced
from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
converse()
