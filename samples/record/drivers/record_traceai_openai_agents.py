"""OpenAI's Agents SDK, instrumented by traceAI."""

import openai_agents_run
from common import traced
from traceai_openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
openai_agents_run.ask()
