"""An agent of LlamaIndex."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather


async def _run() -> None:
    from llama_index.core.agent.workflow import FunctionAgent
    from llama_index.llms.openai import OpenAI

    agent = FunctionAgent(
        tools=[get_weather], llm=OpenAI(model=MODEL), system_prompt=SYSTEM, name="weather_agent", streaming=False
    )
    print(await agent.run(QUESTION))


def ask() -> None:
    """Ask it."""
    asyncio.run(_run())
