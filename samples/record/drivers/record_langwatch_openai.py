"""OpenAI's client within decorators of LangWatch."""

import langwatch
import openai
from common import QUESTION, SERVER, SESSION, USER, converse, get_weather

langwatch.setup(api_key="x", endpoint_url=SERVER)
weather = langwatch.span(type="tool", name="get_weather")(get_weather)


@langwatch.trace(name="weather_agent", metadata={"thread_id": SESSION, "user_id": USER})
def ask(question: str) -> str:
    client = openai.OpenAI()
    langwatch.get_current_trace().autotrack_openai_calls(client)
    converse(client)
    return weather("Paris")


print(ask(QUESTION))

from opentelemetry import trace

trace.get_tracer_provider().force_flush()
