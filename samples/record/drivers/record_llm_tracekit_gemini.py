"""Google's GenAI client, by LLM Tracekit of Coralogix."""

import genai_talk
from common import traced
from llm_tracekit.gemini import GeminiInstrumentor

GeminiInstrumentor().instrument(tracer_provider=traced())
genai_talk.converse()
