"""The conversation by LangGraph's agent, as LangChain makes one."""

import contextlib
from typing import Any

from common import BUSY, MODEL, QUESTION, SYSTEM, get_no_weather, get_weather

ASKED = {"messages": [{"role": "user", "content": QUESTION}]}


def agent(model: str = MODEL, tool: Any = get_weather) -> Any:
    """Make the agent."""
    from langchain.agents import create_agent
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model=model, max_retries=0, stream_usage=True)
    return create_agent(chat, [tool], system_prompt=SYSTEM, name="weather_agent")


def ask(**config: Any) -> None:
    """Ask it."""
    print(agent().invoke(ASKED, config or None)["messages"][-1].content)


def fare_badly() -> None:
    """Have it answer as a stream, with a tool that fails, and with a model that has no time."""
    for _ in agent().stream(ASKED, stream_mode="messages"):
        pass
    for unlucky in (agent(tool=get_no_weather), agent(model=BUSY)):
        with contextlib.suppress(Exception):
            unlucky.invoke(ASKED)
