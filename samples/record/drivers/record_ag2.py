"""AG2's middleware that tells what an agent does."""

import asyncio

from ag2 import Agent
from ag2.config import OpenAIConfig
from ag2.middleware.builtin.telemetry import TelemetryMiddleware
from common import MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER, get_weather, traced

telling = TelemetryMiddleware(
    tracer_provider=traced(),
    agent_name="weather_agent",
    provider_name="openai",
    model_name=MODEL,
    span_attributes={"session.id": SESSION, "user.id": USER},
)
agent = Agent(
    "weather_agent",
    SYSTEM,
    config=OpenAIConfig(model=MODEL, api_key="x", base_url=f"{SERVER}/v1"),
    tools=[get_weather],
    middleware=[telling],
)
print(asyncio.run(agent.ask(QUESTION)).body)
