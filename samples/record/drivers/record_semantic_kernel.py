"""Semantic Kernel's own spans and logs."""

import asyncio
import logging

from common import MODEL, QUESTION, SYSTEM, get_weather, logged, traced
from opentelemetry.sdk._logs import LoggingHandler
from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion
from semantic_kernel.functions import kernel_function

traced()
handler = LoggingHandler(logger_provider=logged())
handler.addFilter(logging.Filter("semantic_kernel"))
logging.getLogger().addHandler(handler)
logging.getLogger().setLevel(logging.INFO)


class Weather:
    """The plugin."""

    @kernel_function(description="Tell the weather of a city.")
    def get_weather(self, city: str) -> str:
        return get_weather(city)


async def main() -> None:
    """Ask an agent."""
    agent = ChatCompletionAgent(
        service=OpenAIChatCompletion(ai_model_id=MODEL),
        name="weather_agent",
        instructions=SYSTEM,
        plugins=[Weather()],
    )
    print(await agent.get_response(QUESTION))


asyncio.run(main())
