"""OpenAI's client, instrumented by TraceRoot."""

import traceroot
from common import QUESTION, SERVER, SESSION, USER, get_weather
from traceroot import Integration, observe, using_attributes

traceroot.initialize(api_key="x", host_url=SERVER, integrations=[Integration.OPENAI])
from common import converse

weather = observe(name="get_weather", type="tool")(get_weather)


@observe(name="weather_agent", type="agent")
def ask(question: str) -> str:
    converse()
    return weather("Paris")


with using_attributes(session_id=SESSION, user_id=USER):
    print(ask(QUESTION))
traceroot.flush()
