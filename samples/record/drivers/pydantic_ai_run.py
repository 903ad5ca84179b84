"""An agent of Pydantic AI."""

from typing import Any

from common import MODEL, QUESTION, SYSTEM, get_weather


def ask(tracer_provider: Any) -> None:
    """Ask it."""
    from pydantic_ai import Agent
    from pydantic_ai.models.instrumented import InstrumentationSettings
    from pydantic_ai.models.openai import OpenAIChatModel

    Agent.instrument_all(InstrumentationSettings(tracer_provider=tracer_provider))
    agent = Agent(OpenAIChatModel(MODEL), name="weather_agent", instructions=SYSTEM, tools=[get_weather])
    print(agent.run_sync(QUESTION).output)
