"""A swarm of AutoGen's as of a year before: one hands over to another, of whose two calls one fails."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMessageTermination
from autogen_agentchat.teams import Swarm
from autogen_ext.models.openai import OpenAIChatCompletionClient
from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.autogen_agentchat import AutogenAgentChatInstrumentor

AutogenAgentChatInstrumentor().instrument(tracer_provider=traced())


async def run() -> None:
    client = OpenAIChatCompletionClient(model=MODEL)
    lead = AssistantAgent("lead", model_client=client, handoffs=["weather_agent"], system_message="Hand over.")
    agent = AssistantAgent(
        "weather_agent",
        model_client=client,
        tools=[look_up_weather],
        system_message=SYSTEM,
        reflect_on_tool_use=True,
        model_client_stream=True,
    )
    ends = MaxMessageTermination(8) | TextMessageTermination("weather_agent")
    async for message in Swarm([lead, agent], termination_condition=ends).run_stream(task=BOTH):
        print(message)


with using_attributes(session_id=SESSION, user_id=USER):
    asyncio.run(run())
