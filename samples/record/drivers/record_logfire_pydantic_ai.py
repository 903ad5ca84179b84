"""Pydantic AI's agent with a tool of an MCP server, by Logfire."""

import asyncio
import os
import sys

import logfire
from common import MODEL, QUESTION, SYSTEM, get_weather

logfire.configure(send_to_logfire=False, console=False, service_name="recorded", distributed_tracing=True)


def serve() -> None:
    from mcp.server import MCPServer

    server = MCPServer("weather")
    server.tool(name="get_weather")(get_weather)
    server.run()


async def ask() -> None:
    from fastmcp.client.transports import StdioTransport
    from pydantic_ai import Agent
    from pydantic_ai.mcp import MCPToolset

    logfire.instrument_pydantic_ai()
    server = MCPToolset(StdioTransport(sys.executable, [sys.argv[0], "server"], env=dict(os.environ)))
    agent = Agent(f"openai-chat:{MODEL}", name="weather_agent", instructions=SYSTEM, toolsets=[server])
    async with agent:
        print((await agent.run(QUESTION)).output)


serve() if "server" in sys.argv else asyncio.run(ask())
logfire.force_flush()
