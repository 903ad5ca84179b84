"""The own spans of Upsonic's agent."""

import os

os.environ["UPSONIC_TELEMETRY"] = "False"
from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather, traced

provider = traced()
from upsonic import Agent, Task
from upsonic.models.instrumented import InstrumentationSettings
from upsonic.tools import tool

agent = Agent(
    f"openai/{MODEL}",
    name="weather_agent",
    system_prompt=SYSTEM,
    instrument=InstrumentationSettings(tracer_provider=provider),
    session_id=SESSION,
    user_id=USER,
)
print(agent.do(Task(QUESTION, tools=[tool(get_weather)])))
