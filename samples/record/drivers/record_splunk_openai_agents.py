"""OpenAI's Agents SDK, instrumented by Splunk."""

import openai_agents_run
from common import logged, traced
from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
openai_agents_run.ask()
