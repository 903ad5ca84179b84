"""A tool of an MCP server, with the own spans of client and server."""

from common import traced
from mcp_weather import call_the_tool

traced()
call_the_tool()
