"""Traceloop's decorators around OpenAI's client."""

import os

from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import agent, tool, workflow

Traceloop.init(
    app_name="recorded", disable_batch=True, api_endpoint=os.environ["RECORD_SERVER"], telemetry_enabled=False
)

from common import converse, get_weather

weather = tool(name="get_weather")(get_weather)


@agent(name="weather_agent")
def ask(question: str) -> str:
    converse()
    return weather("Paris")


@workflow(name="weather_workflow")
def run(question: str) -> str:
    Traceloop.set_association_properties({"session_id": "s1", "user_id": "u1"})
    return ask(question)


run("Weather in Paris?")
