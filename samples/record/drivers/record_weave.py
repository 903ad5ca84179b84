"""OpenAI's Agents SDK, told as OpenTelemetry by Weave's processor."""

import openai_agents_run
from agents import set_trace_processors
from common import traced
from weave.integrations.openai_agents.otel_processor import WeaveOtelTracingProcessor

traced()
set_trace_processors([WeaveOtelTracingProcessor()])
openai_agents_run.ask()
