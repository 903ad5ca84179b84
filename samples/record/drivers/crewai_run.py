"""CrewAI, a crew of one agent with one task."""

from common import MODEL, QUESTION, SYSTEM, get_weather
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool


def kick_off() -> None:
    """Let the crew do its task."""
    agent = Agent(
        role="weather_agent",
        goal=SYSTEM,
        backstory="You tell the weather.",
        tools=[tool("get_weather")(get_weather)],
        llm=LLM(model=f"openai/{MODEL}"),
    )
    # No context is what is not said of it, too, but not all who watch tasks know that.
    task = Task(description=QUESTION, expected_output="The weather.", agent=agent, context=[])
    print(Crew(agents=[agent], tasks=[task]).kickoff())
