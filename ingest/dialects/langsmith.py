"""LangSmith's exporter (LangChain, LangGraph): inputs and outputs of a run as they are, usage as Python's repr."""

from typing import Final

from ingest.dialects.bodies import read_usage
from ingest.dialects.calls import read_answer, read_call
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.run_metadata import is_run_of_named_agent
from ingest.dialects.values import parse, text
from ingest.raw import ERROR

_METADATA: Final = "langsmith.metadata."

ALIASES: Final = {
    "kind": ("langsmith.span.kind",),
    # Not langsmith.trace.session_id: that is the project.
    "session_id": tuple(_METADATA + key for key in ("session_id", "thread_id", "conversation_id")),
    "user_id": (_METADATA + "user_id",),
    "agent": (_METADATA + "lc_agent_name",),
    "request_model": (_METADATA + "ls_model_name",),
    "provider": (_METADATA + "ls_provider",),
}


def read(draft: Draft) -> None:
    attributes, found = draft.raw.attributes, draft.found
    if found.get("provider") == "langchain":
        draft.restore("provider")
        found["provider"] = text(attributes.get(_METADATA + "ls_provider"))
    _read_counts(draft)
    if found.get("kind") == "tool":
        if draft.raw.status_code == ERROR and found.get("output") == "{}":
            del found["output"]  # as it sends what a run gave that gave nothing
            draft.keys.pop("output", None)
        read_call(draft)
        _unwrap(draft, "output", "result")
        read_answer(draft)
    elif found.get("kind") == "chain" and (is_run_of_named_agent(draft) or _has_tools(draft)):
        draft.kind = "agent"  # LangChain's, or one of OpenAI's SDK, which tells what tools it has
        draft.put("agent", draft.raw.name)
    if draft.raw.parent_span_id is None and found.get("kind") in ("agent", "chain"):
        draft.put("agent", text(attributes.get("langsmith.trace.name")))


def _has_tools(draft: Draft) -> bool:
    return "tool_definitions" in draft.found and bool(parse(draft.found["tool_definitions"])[0])


def _read_counts(draft: Draft) -> None:
    """Take the counts that only objects tell: JSON among the metadata, else details in Python's repr."""
    attributes = draft.raw.attributes
    usage = attributes.get(_METADATA + "usage_metadata")
    if usage is not None:
        read_usage(draft, parse(usage)[0])
        return
    for key in ("input_token_details", "output_token_details"):
        details = attributes.get("gen_ai.usage." + key)
        if details is not None:
            read_usage(draft, {key: parse(details)[0]})


def _unwrap(draft: Draft, field: str, name: str) -> None:
    """See through ``{"output": ...}``, which stands around whatever a function returned."""
    value = parse(draft.found.get(field))[0]
    if not isinstance(value, dict) or len(value) != 1:
        return
    ((around, inner),) = value.items()
    if around in _RETURNED and inner is not None:
        draft.put(name, inner)


_RETURNED: Final = ("output", "outputs")  # Python's, JavaScript's


DIALECT: Final = Dialect(
    "langsmith",
    scopes=("langsmith*",),
    marks=("langsmith.span.kind",),
    aliases=ALIASES,
    read=read,
)
