"""An agent of smolagents that manages another, as of a year before, instrumented by OpenInference."""

from common import BOTH, MODEL, SESSION, USER, look_up_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.smolagents import SmolagentsInstrumentor
from smolagents import OpenAIServerModel, ToolCallingAgent, tool

SmolagentsInstrumentor().instrument(tracer_provider=traced())
model = OpenAIServerModel(MODEL)
agent = ToolCallingAgent(
    tools=[tool(look_up_weather)], model=model, name="weather_agent", description="Tells the weather.", max_steps=3
)
lead = ToolCallingAgent(tools=[], model=model, managed_agents=[agent], name="lead", stream_outputs=True, max_steps=3)
with using_attributes(session_id=SESSION, user_id=USER):
    print(lead.run(BOTH))
