"""An agent of Google's ADK on a scripted Gemini."""

import asyncio
import os

from common import QUESTION, SERVER, SESSION, SYSTEM, USER, get_weather
from google.adk.agents import Agent
from google.adk.runners import InMemoryRunner
from google.genai import types

os.environ.update(GOOGLE_API_KEY="x", GOOGLE_GEMINI_BASE_URL=SERVER, GOOGLE_GENAI_USE_VERTEXAI="false")


async def run() -> None:
    agent = Agent(model="gemini-2.5-flash", name="weather_agent", instruction=SYSTEM, tools=[get_weather])
    runner = InMemoryRunner(agent=agent, app_name="weather")
    await runner.session_service.create_session(app_name="weather", user_id=USER, session_id=SESSION)
    content = types.Content(role="user", parts=[types.Part(text=QUESTION)])
    async for event in runner.run_async(user_id=USER, session_id=SESSION, new_message=content):
        print(event.content)


def main() -> None:
    """Ask it."""
    asyncio.run(run())
