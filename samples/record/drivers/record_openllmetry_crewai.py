"""CrewAI and the OpenAI client below it, instrumented by OpenLLMetry."""

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool
from opentelemetry.instrumentation.crewai import CrewAIInstrumentor
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

provider = traced()
CrewAIInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)
agent = Agent(
    role="weather_agent",
    goal=SYSTEM,
    backstory="You tell the weather.",
    tools=[tool("get_weather")(get_weather)],
    llm=LLM(model=f"openai/{MODEL}"),
)
task = Task(description=QUESTION, expected_output="The weather.", agent=agent)
print(Crew(agents=[agent], tasks=[task]).kickoff())
