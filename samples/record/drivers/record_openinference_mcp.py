"""A tool of an MCP server, called with OpenInference's instrumentation: the trace goes on in the server."""

from common import traced
from mcp_weather import call_the_tool
from openinference.instrumentation.mcp import MCPInstrumentor

MCPInstrumentor().instrument(tracer_provider=traced())
call_the_tool()
