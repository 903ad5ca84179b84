"""BeeAI's agent, instrumented by OpenInference."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from openinference.instrumentation.beeai import BeeAIInstrumentor

BeeAIInstrumentor().instrument(tracer_provider=traced())

from beeai_framework.agents.requirement import RequirementAgent
from beeai_framework.backend import ChatModel
from beeai_framework.tools import tool


async def main() -> None:
    """Ask an agent."""
    agent = RequirementAgent(
        llm=ChatModel.from_name(f"openai:{MODEL}"), tools=[tool(get_weather)], instructions=SYSTEM, name="weather_agent"
    )
    print((await agent.run(QUESTION)).last_message.text)


asyncio.run(main())
