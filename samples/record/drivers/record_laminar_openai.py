"""Laminar's instrumentation of OpenAI's client."""

import os

from lmnr import Laminar, observe

port = int(os.environ["RECORD_SERVER"].rpartition(":")[2])
Laminar.initialize(
    project_api_key="x", base_url="http://127.0.0.1", http_port=port, force_http=True, disable_batch=True
)

from common import converse, get_weather

tool = observe(span_type="TOOL")(get_weather)


@observe(name="weather_agent", session_id="s1", user_id="u1")
def agent(question: str) -> str:
    converse()
    return tool("Paris")


agent("Weather in Paris?")
Laminar.flush()
