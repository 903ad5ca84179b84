"""LiteLLM, instrumented by traceAI."""

import litellm_talk
from common import traced
from traceai_litellm import LiteLLMInstrumentor

LiteLLMInstrumentor().instrument(tracer_provider=traced())
litellm_talk.converse()
