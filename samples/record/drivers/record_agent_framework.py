"""The own spans of Microsoft's Agent Framework."""

import asyncio

from agent_framework import Agent
from agent_framework.observability import enable_instrumentation
from agent_framework.openai import OpenAIChatCompletionClient
from common import MODEL, QUESTION, SYSTEM, get_weather, traced

traced()
enable_instrumentation(enable_sensitive_data=True)


async def main() -> None:
    """Ask an agent."""
    agent = Agent(OpenAIChatCompletionClient(model=MODEL), SYSTEM, name="weather_agent", tools=[get_weather])
    print(await agent.run(QUESTION, session=agent.create_session()))


asyncio.run(main())
