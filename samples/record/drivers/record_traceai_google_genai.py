"""Google's GenAI client, instrumented by traceAI."""

import genai_talk
from common import traced
from traceai_google_genai import GoogleGenAIInstrumentor

GoogleGenAIInstrumentor().instrument(tracer_provider=traced())
genai_talk.converse()
