"""Agents of Strands that work together."""

from common import MODEL, SESSION, SYSTEM, USER, look_up_weather
from strands import Agent, tool
from strands.models.openai import OpenAIModel

SAID = {"session.id": SESSION, "user.id": USER}


def agent(name, system, tools):
    model = OpenAIModel(model_id=MODEL)
    return Agent(
        model=model, name=name, system_prompt=system, tools=tools, callback_handler=None, trace_attributes=SAID
    )


def agents():
    """Give one that hands over, and one that looks up the weather."""
    return [agent("lead", "Hand over.", []), weather_agent()]


def weather_agent():
    return agent("weather_agent", SYSTEM, [tool(look_up_weather)])
