"""An agent of Agno."""

from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather


def ask() -> None:
    """Ask it."""
    from agno.agent import Agent
    from agno.models.openai import OpenAIChat

    agent = Agent(model=OpenAIChat(id=MODEL), tools=[get_weather], instructions=SYSTEM, name="weather_agent")
    print(agent.run(QUESTION, session_id=SESSION, user_id=USER).content)
