"""Strands as of a year before: a swarm of two agents, and an agent that is another's tool; one of two calls fails."""

import asyncio

from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from strands import Agent, tool
from strands.models.openai import OpenAIModel
from strands.multiagent import Swarm

traced()
SAID = {"session.id": SESSION, "user.id": USER}


def agent(name, system, tools):
    model = OpenAIModel(model_id=MODEL)
    return Agent(
        model=model, name=name, system_prompt=system, tools=tools, callback_handler=None, trace_attributes=SAID
    )


swarm = Swarm([agent("lead", "Hand over.", []), agent("weather_agent", SYSTEM, [tool(look_up_weather)])])
print(swarm(BOTH).status)


@tool
def delegate(question: str) -> str:
    """Ask the agent for the weather."""
    return str(agent("weather_agent", SYSTEM, [tool(look_up_weather)])(question))


async def run() -> None:
    async for _ in agent("lead", "Ask the other.", [delegate]).stream_async(BOTH):
        pass


asyncio.run(run())
