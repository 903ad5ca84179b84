"""An agent of VeADK, Volcengine's kit around Google's ADK."""

import asyncio

from common import MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER, get_weather, traced

traced()
from veadk import Agent, Runner
from veadk.tracing.telemetry.opentelemetry_tracer import OpentelemetryTracer

agent = Agent(
    name="weather_agent",
    instruction=SYSTEM,
    model_name=MODEL,
    model_provider="openai",
    model_api_base=f"{SERVER}/v1",
    model_api_key="x",
    tools=[get_weather],
    tracers=[OpentelemetryTracer()],
)
runner = Runner(agent=agent, app_name="recorded", user_id=USER)
print(asyncio.run(runner.run(messages=QUESTION, session_id=SESSION)))
