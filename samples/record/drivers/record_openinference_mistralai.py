"""Mistral's client, instrumented by OpenInference."""

import mistral_talk
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.mistralai import MistralAIInstrumentor

MistralAIInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    mistral_talk.converse()
