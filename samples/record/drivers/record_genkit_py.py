"""Genkit for Python, its own spans."""

import asyncio

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from genkit import Genkit
from genkit_openai import OpenAI
from pydantic import BaseModel

provider = traced()
ai = Genkit(plugins=[OpenAI()], model=f"openai/{MODEL}")


class Asked(BaseModel):
    city: str


@ai.tool(name="get_weather", description=get_weather.__doc__)
async def look_up(asked: Asked) -> str:
    return get_weather(asked.city)


@ai.flow(name="weather")
async def ask(question: str) -> str:
    return (await ai.generate(system=SYSTEM, prompt=question, tools=["get_weather"])).text


print(asyncio.run(ask(QUESTION)))
provider.force_flush()
