"""LlamaIndex' agent, instrumented by OpenInference."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai import OpenAI
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

LlamaIndexInstrumentor().instrument(tracer_provider=traced())


async def main() -> None:
    """Ask an agent."""
    agent = FunctionAgent(
        tools=[get_weather], llm=OpenAI(model=MODEL), system_prompt=SYSTEM, name="weather_agent", streaming=False
    )
    print(await agent.run(QUESTION))


asyncio.run(main())
