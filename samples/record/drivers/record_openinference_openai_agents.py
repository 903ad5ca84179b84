"""OpenInference's instrumentation of OpenAI's Agents SDK, which speaks the Responses API."""

import openai_agents_run
from common import traced
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
openai_agents_run.ask()
