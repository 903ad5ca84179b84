"""A tool of an MCP server, called by a client: one program is both, each with spans of its own."""

import asyncio
import os
import sys

from common import get_weather
from mcp import ClientSession, StdioServerParameters, stdio_client
from opentelemetry import trace

tracer = trace.get_tracer("weather")


async def _ask() -> None:
    server = StdioServerParameters(command=sys.executable, args=[sys.argv[0], "server"], env=dict(os.environ))
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        with tracer.start_as_current_span("weather_agent"):
            print(await session.call_tool("get_weather", {"city": "Paris"}))


def _serve() -> None:
    from mcp.server import MCPServer

    server = MCPServer("weather")

    @server.tool(name="get_weather")
    def told(city: str) -> str:
        with tracer.start_as_current_span("look up"):
            return get_weather(city)

    server.run()


def call_the_tool() -> None:
    """Call the tool, or offer it where the program was started as the server."""
    _serve() if "server" in sys.argv else asyncio.run(_ask())
