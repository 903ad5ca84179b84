"""OpenAI's Agents SDK, by LLM Tracekit of Coralogix."""

import openai_agents_run
from common import traced
from llm_tracekit.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
openai_agents_run.ask()
