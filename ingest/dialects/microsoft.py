"""Microsoft's frameworks: Agent Framework, AutoGen and Semantic Kernel."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.raw import RawSpan

_STEPS = ("workflow.", "executor.", "edge_group.", "message.", "build_workflow")


def _is_agent_framework(raw: RawSpan) -> bool:
    return raw.scope.name.startswith("agent_framework") or "executor.id" in raw.attributes


def _is_autogen(raw: RawSpan) -> bool:
    scope = raw.scope.name
    return scope.startswith(("autogen", "AutoGen")) or raw.attributes.get("gen_ai.system") == "autogen"


def _is_semantic_kernel(raw: RawSpan) -> bool:
    scope = raw.scope.name
    return scope.startswith(("semantic_kernel", "Microsoft.SemanticKernel")) or (
        "sk.available_functions" in raw.attributes
    )


def _read_agent_framework(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and draft.raw.name.startswith(_STEPS):
        draft.kind = "chain"


def _read_autogen(draft: Draft) -> None:
    read_message_events(draft)
    if "operation" not in draft.found and "messaging.operation" in draft.raw.attributes:
        draft.kind = "chain"  # a message between the actors of the runtime


AGENT_FRAMEWORK = Dialect("agent_framework", _is_agent_framework, read=_read_agent_framework)
AUTOGEN = Dialect("autogen", _is_autogen, read=_read_autogen)
SEMANTIC_KERNEL = Dialect(
    "semantic_kernel",
    _is_semantic_kernel,
    own={
        "tool_definitions": ("sk.available_functions",),
        "arguments": ("gen_ai.tool.arguments",),
        "result": ("gen_ai.tool.result",),
    },
    read=read_message_events,
)
