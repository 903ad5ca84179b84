"""A team of one agent of AutoGen."""

import asyncio
from typing import Any

from common import MODEL, QUESTION, SYSTEM, get_weather


async def _run(tracer_provider: Any) -> None:
    from autogen_agentchat.agents import AssistantAgent
    from autogen_agentchat.conditions import MaxMessageTermination
    from autogen_agentchat.teams import RoundRobinGroupChat
    from autogen_core import SingleThreadedAgentRuntime
    from autogen_ext.models.openai import OpenAIChatCompletionClient

    agent = AssistantAgent(
        "weather_agent",
        model_client=OpenAIChatCompletionClient(model=MODEL),
        tools=[get_weather],
        system_message=SYSTEM,
        reflect_on_tool_use=True,
    )
    runtime = SingleThreadedAgentRuntime(tracer_provider=tracer_provider)
    runtime.start()
    team = RoundRobinGroupChat([agent], termination_condition=MaxMessageTermination(4), runtime=runtime)
    print((await team.run(task=QUESTION)).messages[-1])
    await runtime.stop()


def ask(tracer_provider: Any = None) -> None:
    """Ask it."""
    asyncio.run(_run(tracer_provider))
