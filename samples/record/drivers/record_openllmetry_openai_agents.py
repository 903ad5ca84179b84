"""OpenLLMetry's instrumentation of OpenAI's Agents SDK."""

import openai_agents_run
from common import traced
from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
openai_agents_run.ask()
