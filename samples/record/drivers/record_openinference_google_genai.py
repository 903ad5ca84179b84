"""Google's GenAI client, instrumented by OpenInference."""

import genai_talk
from common import traced
from openinference.instrumentation.google_genai import GoogleGenAIInstrumentor

GoogleGenAIInstrumentor().instrument(tracer_provider=traced())
genai_talk.converse()
