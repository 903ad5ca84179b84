"""The agents' tools and what they answer when all is well."""

from samples.world.tools.code import CODE_TOOLS
from samples.world.tools.papers import PAPER_TOOLS
from samples.world.tools.research import RESEARCH_TOOLS
from samples.world.tools.shop import SHOP_TOOLS
from samples.world.tools.tool import Tool

TOOLS: dict[str, Tool] = {tool.name: tool for tool in (*SHOP_TOOLS, *RESEARCH_TOOLS, *CODE_TOOLS, *PAPER_TOOLS)}

__all__ = ["TOOLS", "Tool"]
