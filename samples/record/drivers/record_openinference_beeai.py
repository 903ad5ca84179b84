"""BeeAI's agent, instrumented by OpenInference."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from openinference.instrumentation.beeai import BeeAIInstrumentor

BeeAIInstrumentor().instrument(tracer_provider=traced())

from beeai_framework.adapters.openai import OpenAIChatModel
from beeai_framework.agents.requirement import RequirementAgent
from beeai_framework.tools import tool


async def main() -> None:
    """Ask an agent."""
    agent = RequirementAgent(
        llm=OpenAIChatModel(MODEL, tool_choice_support={"auto", "none", "required", "single"}),
        tools=[tool(get_weather)],
        instructions=SYSTEM,
        name="weather_agent",
    )
    print((await agent.run(QUESTION)).last_message.text)


asyncio.run(main())
