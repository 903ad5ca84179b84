"""Langfuse's decorators and its OpenAI client."""

from common import MESSAGES, MODEL, SESSION, TOOLS, USER, get_weather
from langfuse import get_client, observe, propagate_attributes
from langfuse.openai import openai

tool = observe(as_type="tool")(get_weather)


@observe(as_type="agent")
def agent(question: str) -> str:
    with propagate_attributes(session_id=SESSION, user_id=USER, tags=["t"], metadata={"a": "1"}):
        openai.OpenAI().chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS, temperature=0.2)
        return tool("Paris")


agent("Weather?")
get_client().flush()
