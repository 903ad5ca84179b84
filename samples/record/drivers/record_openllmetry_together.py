"""Together's client, instrumented by OpenLLMetry."""

import together_talk
from common import traced
from opentelemetry.instrumentation.together import TogetherAiInstrumentor

TogetherAiInstrumentor().instrument(tracer_provider=traced())
together_talk.converse()
