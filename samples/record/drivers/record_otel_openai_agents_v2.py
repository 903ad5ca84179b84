"""OpenAI's Agents SDK, by OpenTelemetry's first instrumentation of it."""

import openai_agents_run
from common import traced
from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
openai_agents_run.ask()
