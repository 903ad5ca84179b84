"""Agent Framework as of a year before: a workflow of two agents, a stream, calls at once of which one fails."""

import asyncio

from agent_framework import SequentialBuilder
from agent_framework.observability import setup_observability
from agent_framework.openai import OpenAIChatClient
from common import BOTH, MODEL, SYSTEM, look_up_weather, traced

traced()
setup_observability(enable_sensitive_data=True)
client = OpenAIChatClient(model_id=MODEL)
agent = client.create_agent(name="weather_agent", instructions=SYSTEM, tools=[look_up_weather])
writer = client.create_agent(name="writer", instructions="Write it down.")


async def run() -> None:
    async for event in SequentialBuilder().participants([agent, writer]).build().run_stream(BOTH):
        print(event)


asyncio.run(run())
