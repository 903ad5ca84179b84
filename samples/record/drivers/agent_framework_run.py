"""An agent of Microsoft's Agent Framework."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather


async def _run() -> None:
    from agent_framework import Agent
    from agent_framework.observability import enable_instrumentation
    from agent_framework.openai import OpenAIChatCompletionClient

    enable_instrumentation(enable_sensitive_data=True)
    agent = Agent(OpenAIChatCompletionClient(model=MODEL), SYSTEM, name="weather_agent", tools=[get_weather])
    print(await agent.run(QUESTION, session=agent.create_session()))


def ask() -> None:
    """Ask it."""
    asyncio.run(_run())
