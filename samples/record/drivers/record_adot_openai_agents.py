"""OpenAI's Agents SDK, instrumented by AWS' distribution of OpenTelemetry."""

import openai_agents_run
from amazon.opentelemetry.distro.instrumentation.openai_agents import OpenAIAgentsInstrumentor
from common import traced

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
openai_agents_run.ask()
