"""Agent Framework, an agent who hands over to another, streamed; one of its tool's two calls fails."""

import asyncio

from agent_framework import Agent
from agent_framework.observability import enable_instrumentation
from agent_framework.openai import OpenAIChatCompletionClient
from agent_framework.orchestrations import HandoffBuilder
from common import BOTH, MODEL, SYSTEM, look_up_weather, traced

traced()
enable_instrumentation(enable_sensitive_data=True)
client = OpenAIChatCompletionClient(model=MODEL)
lead = Agent(client, "Hand over.", name="lead", require_per_service_call_history_persistence=True)
agent = Agent(
    client, SYSTEM, name="weather_agent", tools=[look_up_weather], require_per_service_call_history_persistence=True
)


async def run() -> None:
    team = HandoffBuilder(name="team", participants=[lead, agent]).with_start_agent(lead).build()
    async for event in team.run(BOTH, stream=True):
        print(event)


asyncio.run(run())
