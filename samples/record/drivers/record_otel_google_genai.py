"""Google's GenAI client, instrumented by OpenTelemetry."""

import genai_talk
from common import logged, traced
from opentelemetry.instrumentation.google_genai import GoogleGenAiSdkInstrumentor

provider = traced()
logged()
GoogleGenAiSdkInstrumentor().instrument(tracer_provider=provider)
genai_talk.converse()
