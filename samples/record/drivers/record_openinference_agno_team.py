"""A team of Agno's, instrumented by OpenInference."""

from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.team import Team
from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from openinference.instrumentation.agno import AgnoInstrumentor

AgnoInstrumentor().instrument(tracer_provider=traced())
agent = Agent(
    model=OpenAIChat(id=MODEL), tools=[look_up_weather], instructions=SYSTEM, name="weather_agent", id="weather_agent"
)
team = Team(members=[agent], model=OpenAIChat(id=MODEL), name="lead", instructions="Delegate.")
print(team.run(BOTH, session_id=SESSION, user_id=USER).content)
