"""Google's ADK as of a year before: an agent that hands over to another, whose two calls at once fare differently."""

import asyncio
import os

from common import BOTH, SERVER, SESSION, SYSTEM, USER, look_up_weather, traced
from google.adk.agents import Agent, SequentialAgent
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.runners import InMemoryRunner
from google.genai import types

os.environ.update(GOOGLE_API_KEY="x", GOOGLE_GEMINI_BASE_URL=SERVER, GOOGLE_GENAI_USE_VERTEXAI="false")
traced()


def look_up(city: str) -> dict:
    """Tell the weather of a city."""
    try:
        return {"status": "success", "report": look_up_weather(city)}
    except ValueError as error:
        return {"status": "error", "error_message": str(error)}


look_up.__name__ = "look_up_weather"
MODEL = "gemini-2.5-flash"
agent = Agent(model=MODEL, name="weather_agent", instruction=SYSTEM, description="Weather.", tools=[look_up])
lead = Agent(model=MODEL, name="lead", instruction="Hand over.", sub_agents=[agent])
writer = Agent(model=MODEL, name="writer", instruction="Write it down.")


async def run() -> None:
    runner = InMemoryRunner(agent=SequentialAgent(name="team", sub_agents=[lead, writer]), app_name="weather")
    await runner.session_service.create_session(app_name="weather", user_id=USER, session_id=SESSION)
    content = types.Content(role="user", parts=[types.Part(text=BOTH)])
    config = RunConfig(streaming_mode=StreamingMode.SSE)
    async for event in runner.run_async(user_id=USER, session_id=SESSION, new_message=content, run_config=config):
        print(event.author, event.content)


asyncio.run(run())
