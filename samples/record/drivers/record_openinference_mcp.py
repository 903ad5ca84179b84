"""A tool of an MCP server, called with OpenInference's instrumentation: the trace goes on in the server."""

import asyncio
import sys

from common import get_weather, traced
from mcp import ClientSession, StdioServerParameters, stdio_client
from openinference.instrumentation.mcp import MCPInstrumentor
from opentelemetry import trace

MCPInstrumentor().instrument(tracer_provider=traced())
tracer = trace.get_tracer("weather")


async def ask() -> None:
    """Call the tool."""
    import os

    server = StdioServerParameters(command=sys.executable, args=[__file__, "server"], env=dict(os.environ))
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        with tracer.start_as_current_span("weather_agent"):
            print(await session.call_tool("get_weather", {"city": "Paris"}))


def serve() -> None:
    """Offer the tool."""
    from mcp.server import MCPServer

    server = MCPServer("weather")

    @server.tool(name="get_weather")
    def told(city: str) -> str:
        with tracer.start_as_current_span("look up"):
            return get_weather(city)

    server.run()


serve() if "server" in sys.argv else asyncio.run(ask())
