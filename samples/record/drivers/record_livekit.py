"""LiveKit's own spans, of a session in writing."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from livekit.agents import Agent, AgentSession, function_tool
from livekit.agents.telemetry import set_tracer_provider
from livekit.plugins import openai


@function_tool(name="get_weather", description=str(get_weather.__doc__))
async def tool(city: str) -> str:
    return get_weather(city)


async def talk() -> None:
    async with openai.LLM(model=MODEL) as model, AgentSession(llm=model) as session:
        await session.start(Agent(id="weather_agent", instructions=SYSTEM, tools=[tool]))
        await session.run(user_input=QUESTION)


set_tracer_provider(traced())
asyncio.run(talk())
