"""LangGraph's supervisor with an agent who looks the weather up; one of its tools' two calls fails."""

from typing import Any

from common import BOTH, MODEL, SYSTEM, look_up_weather
from langchain_openai import ChatOpenAI
from langgraph.prebuilt import ToolNode, create_react_agent
from langgraph_supervisor import create_supervisor

ASKED = {"messages": [{"role": "user", "content": BOTH}]}


def team() -> Any:
    """Make the team."""
    chat = ChatOpenAI(model=MODEL, stream_usage=True)
    tools = ToolNode([look_up_weather], handle_tool_errors=True)
    agent = create_react_agent(chat, tools, prompt=SYSTEM, name="weather_agent")
    return create_supervisor([agent], model=chat, prompt="Ask the agent.", supervisor_name="lead").compile(name="team")


def ask(config: dict[str, Any]) -> None:
    """Ask it, as a stream."""
    for step in team().stream(ASKED, config, stream_mode="updates"):
        print(step)
