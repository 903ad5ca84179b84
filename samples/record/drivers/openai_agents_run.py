"""The conversation by OpenAI's Agents SDK."""

from common import MODEL, QUESTION, SYSTEM, get_weather


def ask() -> None:
    """Ask an agent."""
    from agents import Agent, RunConfig, Runner, function_tool

    agent = Agent(name="weather_agent", instructions=SYSTEM, tools=[function_tool(get_weather)], model=MODEL)
    print(Runner.run_sync(agent, QUESTION, run_config=RunConfig(group_id="s1")).final_output)
