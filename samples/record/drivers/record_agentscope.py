"""AgentScope's own spans."""

import asyncio

from agentscope.agent import Agent
from agentscope.credential import OpenAICredential
from agentscope.message import UserMsg
from agentscope.middleware import TracingMiddleware
from agentscope.model import OpenAIChatModel
from agentscope.permission import PermissionContext, PermissionMode
from agentscope.state import AgentState
from agentscope.tool import FunctionTool, Toolkit
from common import MODEL, QUESTION, SERVER, SYSTEM, get_weather, traced

traced()


async def main() -> None:
    """Ask an agent."""
    model = OpenAIChatModel(OpenAICredential(api_key="x", base_url=f"{SERVER}/v1"), MODEL)
    agent = Agent(
        "weather_agent",
        SYSTEM,
        model,
        toolkit=Toolkit(tools=[FunctionTool(get_weather)]),
        middlewares=[TracingMiddleware()],
        state=AgentState(permission_context=PermissionContext(mode=PermissionMode.BYPASS)),
    )
    print(await agent.reply(UserMsg("user", QUESTION)))


asyncio.run(main())
