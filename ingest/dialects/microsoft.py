"""Microsoft's frameworks: Agent Framework, AutoGen, Semantic Kernel, and what Agent 365 tells of others."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.flattened import Flattened, ordered
from ingest.dialects.payloads import as_one_list, instructions_in
from ingest.dialects.values import parse

_STEPS: Final = ("workflow.", "executor.", "edge_group.", "message.", "build_workflow")


def _read_agent_framework(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and draft.raw.name.startswith(_STEPS):
        draft.kind = "chain"


def _read_autogen(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and "messaging.operation" in draft.raw.attributes:
        draft.kind = "chain"  # a message between the actors of the runtime


def _read_agent_365(draft: Draft) -> None:
    """Take the instructions from what the call was made with, and the tools offered from a list of their schemas."""
    read_message_events(draft)
    body = parse(draft.raw.attributes.get(_BODY))[0]
    if type(body) is dict:
        draft.system = draft.system or instructions_in(body)
    sent = draft.left.copy()
    offered = ordered(_OFFERED.take(draft).get(_SCHEMAS))
    tools = as_one_list([tool["tool_json_schema"] for tool in offered]) if offered else None
    if tools is None or "tool_definitions" in draft.found:
        draft.left = sent  # which nothing else says
    else:
        draft.put("tool_definitions", tools)


_BODY, _SCHEMAS = "gen_ai.execution.payload", "gen_ai.choice."
_OFFERED: Final = Flattened({_SCHEMAS: frozenset({"tool_json_schema"})})

AGENT_365: Final = Dialect(
    "agent365",
    scopes=("microsoft_agents_a365*",),
    own={"reasoning_tokens": ("llm_token_count_completion_details_reasoning",)},
    read=_read_agent_365,
)
AGENT_FRAMEWORK: Final = Dialect(
    "agent_framework",
    scopes=("agent_framework*",),
    marks=("executor.id",),
    read=_read_agent_framework,
)
AUTOGEN: Final = Dialect(
    "autogen",
    scopes=("autogen*", "AutoGen*"),
    values={"gen_ai.system": "autogen"},
    read=_read_autogen,
)
SEMANTIC_KERNEL: Final = Dialect(
    "semantic_kernel",
    scopes=("semantic_kernel*", "Microsoft.SemanticKernel*"),
    marks=("sk.available_functions",),
    own={"tool_definitions": ("sk.available_functions",)},
    read=read_message_events,
)
