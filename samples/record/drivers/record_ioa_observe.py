"""OpenAI's client within the decorators of AGNTCY Observe."""

from common import QUESTION, SERVER, get_weather
from ioa_observe.sdk import Observe
from ioa_observe.sdk.decorators import agent, tool
from ioa_observe.sdk.tracing import session_start

Observe.init("recorded", api_endpoint=SERVER, disable_batch=True)
from common import converse

weather = tool(name="get_weather")(get_weather)


@agent(name="weather_agent")
def ask(question: str) -> str:
    converse()
    return weather("Paris")


session_start()
print(ask(QUESTION))
