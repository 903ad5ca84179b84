"""Microsoft's frameworks: Agent Framework, AutoGen and Semantic Kernel."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events

_STEPS = ("workflow.", "executor.", "edge_group.", "message.", "build_workflow")


def _read_agent_framework(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and draft.raw.name.startswith(_STEPS):
        draft.kind = "chain"


def _read_autogen(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and "messaging.operation" in draft.raw.attributes:
        draft.kind = "chain"  # a message between the actors of the runtime


AGENT_FRAMEWORK = Dialect(
    "agent_framework",
    scopes=("agent_framework*",),
    marks=("executor.id",),
    read=_read_agent_framework,
)
AUTOGEN = Dialect(
    "autogen",
    scopes=("autogen*", "AutoGen*"),
    values={"gen_ai.system": "autogen"},
    read=_read_autogen,
)
SEMANTIC_KERNEL = Dialect(
    "semantic_kernel",
    scopes=("semantic_kernel*", "Microsoft.SemanticKernel*"),
    marks=("sk.available_functions",),
    own={"tool_definitions": ("sk.available_functions",)},
    read=read_message_events,
)
