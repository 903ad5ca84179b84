"""Langfuse's decorators and its OpenAI client, as its third version has them."""

from common import QUESTION, SESSION, USER, converse, get_weather
from langfuse import get_client, observe
from langfuse.openai import openai

tool = observe(as_type="tool")(get_weather)


@observe(as_type="agent")
def weather_agent(question: str) -> str:
    get_client().update_current_trace(session_id=SESSION, user_id=USER)
    converse(openai.OpenAI())
    return tool("Paris")


print(weather_agent(QUESTION))
get_client().flush()
