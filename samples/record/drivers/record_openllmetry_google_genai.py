"""Google's GenAI client, instrumented by OpenLLMetry."""

import genai_talk
from common import traced
from opentelemetry.instrumentation.google_generativeai import GoogleGenerativeAiInstrumentor

GoogleGenerativeAiInstrumentor().instrument(tracer_provider=traced())
genai_talk.converse()
