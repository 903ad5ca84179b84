"""OpenAI's client, by LLM Tracekit of Coralogix."""

from common import converse, traced
from llm_tracekit.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())
converse()
