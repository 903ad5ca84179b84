"""Agno's agent, instrumented by OpenInference."""

from agno.agent import Agent
from agno.models.openai import OpenAIChat
from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather, traced
from openinference.instrumentation.agno import AgnoInstrumentor

AgnoInstrumentor().instrument(tracer_provider=traced())
agent = Agent(model=OpenAIChat(id=MODEL), tools=[get_weather], instructions=SYSTEM, name="weather_agent")
print(agent.run(QUESTION, session_id=SESSION, user_id=USER).content)
