"""AgentOps: its decorators' spans, around model calls that are told as OpenLLMetry did."""

from typing import Final

from ingest.dialects.calls import read_call
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.openllmetry import read as read_openllmetry
from ingest.dialects.values import text

_ENTITIES: Final = ("agent", "task", "operation", "workflow", "session", "chain", "entity")

ALIASES: Final = {
    "input": tuple(f"agentops.{entity}.input" for entity in _ENTITIES),
    "output": tuple(f"agentops.{entity}.output" for entity in _ENTITIES),
    "arguments": ("agentops.tool.input",),
    "result": ("agentops.tool.output",),
}

OWN: Final = {"arguments": ("tool.parameters",), "result": ("tool.result",), "session_id": ("group.id",)}

_KINDS: Final = {"session": "chain", "agent": "agent", "tool": "tool", "llm": "llm", "guardrail": "guardrail"}


def read(draft: Draft) -> None:
    read_openllmetry(draft)
    word = str(draft.raw.attributes.get("agentops.span.kind", "")).rpartition(".")[2].lower()
    name = text(draft.raw.attributes.get("operation.name"))
    draft.kind = _KINDS.get(word, "chain") if word else None
    if draft.kind == "agent":
        draft.put("agent", name)
    elif draft.kind == "tool":
        draft.put("tool_name", name)
        read_call(draft)


DIALECT: Final = Dialect(
    "agentops",
    scopes=("agentops*",),
    marks=("agentops.*",),
    values={"instrumentation.name": "agentops"},
    aliases=ALIASES,
    own=OWN,
    read=read,
)
