"""AutoGen's own spans."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import SingleThreadedAgentRuntime
from autogen_ext.models.openai import OpenAIChatCompletionClient
from common import MODEL, QUESTION, SYSTEM, get_weather, traced

provider = traced()


async def main() -> None:
    """Ask a team of one."""
    agent = AssistantAgent(
        "weather_agent",
        model_client=OpenAIChatCompletionClient(model=MODEL),
        tools=[get_weather],
        system_message=SYSTEM,
        reflect_on_tool_use=True,
    )
    runtime = SingleThreadedAgentRuntime(tracer_provider=provider)
    runtime.start()
    team = RoundRobinGroupChat([agent], termination_condition=MaxMessageTermination(4), runtime=runtime)
    print((await team.run(task=QUESTION)).messages[-1])
    await runtime.stop()


asyncio.run(main())
