"""Haystack's agent in a pipeline, with Langfuse's connector; one of two calls at once fails."""

import os

os.environ["HAYSTACK_CONTENT_TRACING_ENABLED"] = "true"

from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather
from haystack import Pipeline
from haystack.components.agents import Agent
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.tools import create_tool_from_function
from haystack_integrations.components.connectors.langfuse import LangfuseConnector
from langfuse import get_client

agent = Agent(
    chat_generator=OpenAIChatGenerator(model=MODEL),
    tools=[create_tool_from_function(look_up_weather)],
    system_prompt=SYSTEM,
)
pipeline = Pipeline()
pipeline.add_component("tracer", LangfuseConnector("team"))
pipeline.add_component("weather_agent", agent)
said = {"invocation_context": {"session_id": SESSION, "user_id": USER, "tags": ["trial"]}}
answered = pipeline.run({"weather_agent": {"messages": [ChatMessage.from_user(BOTH)]}, "tracer": said})
print(answered["weather_agent"]["last_message"].text)
get_client().flush()
