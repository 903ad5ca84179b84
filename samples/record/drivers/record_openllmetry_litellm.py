"""LiteLLM, instrumented by OpenLLMetry."""

import litellm_talk
from common import traced
from opentelemetry.instrumentation.litellm import LiteLLMInstrumentor

LiteLLMInstrumentor().instrument(tracer_provider=traced())
litellm_talk.converse()
