"""Haystack's agent by its own tracing, content included."""

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from haystack.components.agents import Agent
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.tools import create_tool_from_function
from haystack.tracing import enable_tracing

try:
    from haystack.tracing import OpenTelemetryTracer
except ImportError:  # where it is a package of its own
    from haystack_integrations.tracing.opentelemetry import OpenTelemetryTracer

enable_tracing(OpenTelemetryTracer(traced().get_tracer("haystack")))
agent = Agent(
    chat_generator=OpenAIChatGenerator(model=MODEL),
    tools=[create_tool_from_function(get_weather)],
    system_prompt=SYSTEM,
)
print(agent.run(messages=[ChatMessage.from_user(QUESTION)])["last_message"].text)
