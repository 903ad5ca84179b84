"""Anthropic's client, instrumented by OpenInference."""

import anthropic_talk
from common import traced
from openinference.instrumentation.anthropic import AnthropicInstrumentor

AnthropicInstrumentor().instrument(tracer_provider=traced())
anthropic_talk.converse()
