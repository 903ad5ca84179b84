"""OpenAI's client within Patronus' decorators, instrumented by OpenInference."""

import patronus
from common import QUESTION, SERVER, converse, get_weather
from openinference.instrumentation.openai import OpenAIInstrumentor

patronus.init(
    api_key="x",
    api_url=SERVER,
    otel_endpoint=SERVER,
    otel_exporter_otlp_protocol="http/protobuf",
    service="recorded",
    integrations=[OpenAIInstrumentor()],
)
weather = patronus.traced()(get_weather)


@patronus.traced()
def weather_agent(question: str) -> str:
    converse()
    return weather("Paris")


print(weather_agent(QUESTION))
