"""OpenAI's client by OpenInference, within a tracer of HoneyHive."""

from common import QUESTION, SERVER, converse, get_weather
from honeyhive import HoneyHiveTracer, trace
from openinference.instrumentation.openai import OpenAIInstrumentor

tracer = HoneyHiveTracer.init(
    api_key="hh_x",
    project="p1",
    server_url=SERVER,
    session_id="01a227cc-c273-77ec-911d-19a85d3a8ee0",
    disable_batch=True,
)
OpenAIInstrumentor().instrument(tracer_provider=tracer.provider)
weather = trace(event_type="tool", event_name="get_weather", tracer=tracer)(get_weather)


@trace(event_type="chain", event_name="weather_agent", tracer=tracer)
def ask(question: str) -> str:
    converse()
    return weather("Paris")


print(ask(QUESTION))
tracer.flush()
