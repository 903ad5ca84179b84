"""OpenInference's instrumentation of OpenAI's Agents SDK, which speaks the Responses API."""

from agents import Agent, Runner, function_tool
from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
agent = Agent(name="weather_agent", instructions=SYSTEM, tools=[function_tool(get_weather)], model=MODEL)
print(Runner.run_sync(agent, QUESTION).final_output)
