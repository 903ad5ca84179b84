"""OpenTelemetry's instrumentation of Anthropic's client."""

from anthropic_talk import converse
from common import logged, traced
from opentelemetry.instrumentation.genai.anthropic import AnthropicInstrumentor

AnthropicInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
converse()
