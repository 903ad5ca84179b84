"""The Model Context Protocol: a client's or server's view of a call to a tool, prompt or resource."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.values import text

# Not mcp.session.id: that is a connection, of which a conversation may have several.
ALIASES: Final = {"operation": ("mcp.method.name",)}

# The server answered as it should to a request that was wrong: no failure of the server.
_CALLERS_FAULT: Final = frozenset({"-32700", "-32600", "-32601", "-32602", "-32002"})
_KINDS: Final = {"tools/call": "tool", "resources/read": "retriever"}
_SERVER: Final = 2


def read(draft: Draft) -> None:
    if draft.found.get("operation") in (None, draft.raw.attributes.get("mcp.method.name")):
        draft.kind = _KINDS.get(str(draft.raw.attributes["mcp.method.name"]), "chain")
    before, _, tool = draft.raw.name.partition("tools/call ")
    if draft.kind == "tool" and before:
        draft.put("tool_name", text(tool))  # "MCP send tools/call NAME"
    forgive_callers(draft)


def forgive_callers(draft: Draft) -> None:
    """Take what the caller did wrong for no error of the server."""
    if draft.raw.kind == _SERVER and draft.found.get("error_type") in _CALLERS_FAULT:
        draft.restore("error_type")
        del draft.found["error_type"]


DIALECT: Final = Dialect("mcp", marks=("mcp.method.name",), aliases=ALIASES, read=read)
