"""smolagents, instrumented by OpenInference."""

from common import MODEL, QUESTION, get_weather, traced
from openinference.instrumentation.smolagents import SmolagentsInstrumentor
from smolagents import OpenAIModel, ToolCallingAgent, tool

SmolagentsInstrumentor().instrument(tracer_provider=traced())
print(ToolCallingAgent(tools=[tool(get_weather)], model=OpenAIModel(MODEL), name="weather_agent").run(QUESTION))
