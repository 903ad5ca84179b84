"""Strands as of a year before: a swarm of two agents, and an agent that is another's tool; one of two calls fails."""

import asyncio

from common import BOTH, traced
from strands import tool
from strands.multiagent import Swarm
from strands_team import agent, agents, weather_agent

traced()
print(Swarm(agents())(BOTH).status)


@tool
def delegate(question: str) -> str:
    """Ask the agent for the weather."""
    return str(weather_agent()(question))


async def run() -> None:
    async for _ in agent("lead", "Ask the other.", [delegate]).stream_async(BOTH):
        pass


asyncio.run(run())
