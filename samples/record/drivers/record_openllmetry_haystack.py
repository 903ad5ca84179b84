"""Haystack's agent, instrumented by OpenLLMetry."""

import haystack_run
from common import traced
from opentelemetry.instrumentation.haystack import HaystackInstrumentor
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

provider = traced()
HaystackInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)
haystack_run.ask()
