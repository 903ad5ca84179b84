"""A tool of an MCP server, with the own spans of FastMCP's client and server."""

import asyncio

from common import get_weather, traced

traced()
from fastmcp import Client, FastMCP
from opentelemetry import trace

server = FastMCP("weather")
server.tool(get_weather)


async def _ask() -> None:
    with trace.get_tracer("weather").start_as_current_span("weather_agent"):
        async with Client(server) as client:
            print(await client.call_tool("get_weather", {"city": "Paris"}))


asyncio.run(_ask())
