"""Crews of CrewAI's, also with a manager, as of a year before, instrumented by OpenInference."""

from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from crewai import LLM, Agent, Crew, Process, Task
from crewai.tools import tool
from openinference.instrumentation import using_attributes
from openinference.instrumentation.crewai import CrewAIInstrumentor
from openinference.instrumentation.openai import OpenAIInstrumentor

provider = traced()
CrewAIInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)
OpenAIInstrumentor().instrument(tracer_provider=provider)
model = LLM(model=f"openai/{MODEL}")
agent = Agent(
    role="weather_agent",
    goal=SYSTEM,
    backstory="You tell the weather.",
    tools=[tool("look_up_weather")(look_up_weather)],
    llm=model,
)
writer = Agent(role="writer", goal="Write.", backstory="You write.", llm=model)
told = Task(description=BOTH, expected_output="The weather.", agent=agent)
written = Task(description="Write about it.", expected_output="A sentence.", agent=writer, context=[told])
crew = Crew(agents=[agent, writer], tasks=[told, written], process=Process.sequential)
managed = Crew(agents=[agent], tasks=[told], process=Process.hierarchical, manager_llm=model)
with using_attributes(session_id=SESSION, user_id=USER):
    print(crew.kickoff(inputs={"topic": "weather"}))
    print(managed.kickoff())
