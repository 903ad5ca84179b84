"""An agent of Haystack."""

from common import MODEL, QUESTION, SYSTEM, get_weather


def ask() -> None:
    """Ask it, in a pipeline."""
    from haystack import Pipeline
    from haystack.components.agents import Agent
    from haystack.components.generators.chat import OpenAIChatGenerator
    from haystack.dataclasses import ChatMessage
    from haystack.tools import create_tool_from_function

    agent = Agent(
        chat_generator=OpenAIChatGenerator(model=MODEL),
        tools=[create_tool_from_function(get_weather)],
        system_prompt=SYSTEM,
    )
    pipeline = Pipeline()
    pipeline.add_component("weather_agent", agent)
    answered = pipeline.run({"weather_agent": {"messages": [ChatMessage.from_user(QUESTION)]}})
    print(answered["weather_agent"]["last_message"].text)
