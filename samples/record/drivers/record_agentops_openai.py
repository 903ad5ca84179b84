"""OpenAI's client, instrumented by AgentOps."""

import os

import agentops
from agentops.sdk.decorators import agent, operation, tool
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

server = os.environ["RECORD_SERVER"]
agentops.init(
    api_key="11111111-1111-1111-1111-111111111111",
    endpoint=server,
    app_url=server,
    auto_start_session=False,
)
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))

from common import converse, get_weather

weather = tool(name="get_weather")(get_weather)


@agent(name="weather_agent")
class Weather:
    @operation(name="ask")
    def ask(self, question: str) -> str:  # noqa: ARG002 - told as its input
        converse()
        return weather("Paris")


session = agentops.start_trace("weather", tags=["t"])
Weather().ask("Weather in Paris?")
agentops.end_trace(session, "Success")
