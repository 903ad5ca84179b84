"""OpenAI's client by OpenInference, within functions that Agenta traces."""

import agenta
from common import QUESTION, SERVER, SESSION, converse, get_weather
from openinference.instrumentation.openai import OpenAIInstrumentor

agenta.init(host=SERVER, api_key="x.y")
OpenAIInstrumentor().instrument()
weather = agenta.instrument(type="tool")(get_weather)


@agenta.instrument(type="agent")
def weather_agent(question: str) -> str:
    agenta.tracing.store_session(SESSION)
    converse()
    return weather("Paris")


print(weather_agent(QUESTION))
