"""An agent of Strands."""

from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather


def ask() -> None:
    """Ask it."""
    from strands import Agent, tool
    from strands.models.openai import OpenAIModel

    agent = Agent(
        model=OpenAIModel(model_id=MODEL),
        tools=[tool(get_weather)],
        system_prompt=SYSTEM,
        name="weather_agent",
        callback_handler=None,
        trace_attributes={"session.id": SESSION, "user.id": USER},
    )
    print(agent(QUESTION))
