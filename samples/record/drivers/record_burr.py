"""Burr's steps around OpenAI's client, which OpenLLMetry instruments."""

from typing import Any

from burr.core import ApplicationBuilder, State, action
from burr.integrations.opentelemetry import OpenTelemetryBridge
from common import QUESTION, SESSION, converse, get_weather, traced
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())


@action(reads=["question"], writes=["called"])
def ask(state: State) -> State:
    converse()
    return state.update(called="get_weather")


@action(reads=["called"], writes=["answer"])
def weather(state: State, __tracer: Any) -> State:
    with __tracer("get_weather") as span:
        told = get_weather("Paris")
        span.log_attributes(city="Paris", told=told)
    return state.update(answer=told)


app = (
    ApplicationBuilder()
    .with_actions(ask, weather)
    .with_transitions(("ask", "weather"))
    .with_state(question=QUESTION)
    .with_entrypoint("ask")
    .with_identifiers(app_id=SESSION)
    .with_hooks(OpenTelemetryBridge(tracer_name="burr"))
    .build()
)
print(app.run(halt_after=["weather"])[1])
