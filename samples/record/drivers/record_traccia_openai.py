"""OpenAI's client within Traccia's steps, which instrument it."""

from common import QUESTION, SERVER, SESSION, USER, get_weather
from traccia import init, observe, stop_tracing

init(endpoint=f"{SERVER}/v1/traces", api_key="x", session_id=SESSION, user_id=USER)
from common import converse

weather = observe(name="get_weather", as_type="tool")(get_weather)


@observe(name="weather_agent", as_type="agent")
def weather_agent(question: str) -> str:
    converse()
    return weather("Paris")


print(weather_agent(QUESTION))
stop_tracing()
