"""OpenAI's Agents SDK, by Microsoft's Agent 365."""

import openai_agents_run
from common import traced
from microsoft_agents_a365.observability.core import configure
from microsoft_agents_a365.observability.extensions.openai import OpenAIAgentsTraceInstrumentor

traced()
configure(service_name="recorded", service_namespace="test")
OpenAIAgentsTraceInstrumentor().instrument()
openai_agents_run.ask()
