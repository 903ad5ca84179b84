"""OpenAI's client, wrapped by Judgment."""

import openai
from common import QUESTION, SESSION, USER, converse, get_weather
from judgeval import Tracer
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

Tracer.init(project_name="p1", span_processors=[SimpleSpanProcessor(OTLPSpanExporter())])
client = Tracer.wrap(openai.OpenAI())
weather = Tracer.observe(get_weather, span_type="tool")


@Tracer.observe(span_type="agent", span_name="weather_agent")
def ask(question: str) -> str:
    Tracer.set_session_id(SESSION)
    Tracer.set_customer_user_id(USER)
    converse(client)
    return weather("Paris")


print(ask(QUESTION))
Tracer.force_flush()
