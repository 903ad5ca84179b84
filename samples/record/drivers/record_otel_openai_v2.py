"""OpenTelemetry's older instrumentation of OpenAI's client, with content in log events."""

from common import converse, logged, traced
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
converse()
