"""Anthropic's client, instrumented by OpenLLMetry."""

import anthropic_talk
from common import traced
from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor

AnthropicInstrumentor().instrument(tracer_provider=traced())
anthropic_talk.converse()
