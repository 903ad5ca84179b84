"""An agent of smolagents."""

from common import MODEL, QUESTION, get_weather


def ask() -> None:
    """Ask it."""
    from smolagents import OpenAIModel, ToolCallingAgent, tool

    print(ToolCallingAgent(tools=[tool(get_weather)], model=OpenAIModel(MODEL), name="weather_agent").run(QUESTION))
