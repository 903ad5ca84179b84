"""OpenLLMetry's instrumentation of OpenAI's Agents SDK."""

from agents import Agent, Runner, function_tool
from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor

OpenAIAgentsInstrumentor().instrument(tracer_provider=traced())
agent = Agent(name="weather_agent", instructions=SYSTEM, tools=[function_tool(get_weather)], model=MODEL)
print(Runner.run_sync(agent, QUESTION).final_output)
