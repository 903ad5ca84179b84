"""Pydantic AI a year before: an agent that asks another, pictures, two calls of which one fails, a stream."""

import asyncio
import base64

from common import BOTH, MODEL, SYSTEM, look_up_weather, traced
from pydantic_ai import Agent, BinaryContent, ImageUrl, ModelRetry, RunContext
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel

Agent.instrument_all(InstrumentationSettings(tracer_provider=traced()))
agent = Agent(OpenAIChatModel(MODEL), name="weather_agent", instructions=SYSTEM)
lead = Agent(OpenAIChatModel(MODEL), name="lead", system_prompt="Ask the other.")


@agent.tool_plain
def get_weather(city: str) -> str:
    """Tell the weather of a city."""
    try:
        return look_up_weather(city)
    except ValueError as error:
        raise ModelRetry(str(error)) from error


@lead.tool
async def delegate(ctx: RunContext[None], question: str) -> str:
    """Ask the agent for the weather."""
    return (await agent.run(question, usage=ctx.usage)).output


async def run() -> None:
    picture = BinaryContent(base64.b64decode("iVBORw0KGgo="), media_type="image/png")
    asked = [BOTH, ImageUrl("https://example.com/paris.png"), picture]
    async with lead.run_stream(asked) as streamed:
        print(await streamed.get_output())


asyncio.run(run())
