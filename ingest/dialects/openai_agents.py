"""OpenAI's Agents SDK as Logfire tells it: its spans' own fields, under bare names."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.pydantic_ai import read as read_pydantic_ai
from ingest.dialects.values import parse, text

OWN: Final = {"session_id": ("group_id",), "agent": ("agent_name",), "input": ("input",), "output": ("output",)}

_KINDS: Final = {
    "Agent run": "agent",
    "Function": "tool",
    "MCP": "tool",
    "Guardrail": "guardrail",
    "Responses API": "llm",
    "Chat completion": "llm",
    "Speech": "llm",
    "Text": "llm",
}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    read_pydantic_ai(draft)
    written = draft.raw.name
    draft.kind = next((kind for begin, kind in _KINDS.items() if written.startswith(begin)), "chain")
    name = text(attributes.get("name"))
    if draft.kind in ("agent", "tool"):
        draft.put("agent" if draft.kind == "agent" else "tool_name", name)
    elif draft.kind == "llm":
        response = parse(attributes.get("response"))[0]
        tools = response.get("tools") if isinstance(response, dict) else None
        draft.put("tool_definitions", tools or None)


DIALECT: Final = Dialect("openai_agents", scopes=("logfire.openai_agents",), own=OWN, read=read)
