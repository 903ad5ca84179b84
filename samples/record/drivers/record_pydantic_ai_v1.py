"""Pydantic AI's own spans as its first version had them."""

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from pydantic_ai import Agent
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel

said = InstrumentationSettings(tracer_provider=traced(), version=1)
Agent.instrument_all(said)
agent = Agent(OpenAIChatModel(MODEL), name="weather_agent", instructions=SYSTEM, tools=[get_weather])
print(agent.run_sync(QUESTION).output)
