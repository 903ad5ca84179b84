"""Google's Agent Development Kit: whole requests and responses of Gemini's API as JSON."""

from typing import Any, Final

from ingest.dialects.bodies import read_request, read_response, read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.payloads import opened
from ingest.dialects.usage import take_details
from ingest.dialects.values import NOTHING

_AGENT: Final = "gcp.vertex.agent."

ALIASES: Final = {
    "session_id": (_AGENT + "session_id",),
    "input": (_AGENT + "llm_request", _AGENT + "data"),
    "output": (_AGENT + "llm_response",),
    "arguments": (_AGENT + "tool_call_args",),
    "result": (_AGENT + "tool_response",),
}

# What it writes where there is nothing, or nothing that JSON can hold.
_NO_PAYLOAD: Final = NOTHING | {"{}"}
_KINDS: Final = {"call_llm": "llm", "generate_content": "llm", "execute_tool": "tool", "invoke_agent": "agent"}


def read(draft: Draft) -> None:
    read_message_events(draft)
    name = draft.raw.name
    word = name.partition(" ")[0]
    if "(merged" in name or word == "invocation":
        draft.kind = "chain"  # made up to hold several tool calls, or the runner around the agent
    elif word in ("agent_run", "invoke_agent"):
        draft.kind = "agent"
    elif "operation" not in draft.found:
        draft.kind = _KINDS.get(word)
    for field in ("input", "output", "arguments", "result"):
        if _is_placeholder(draft, field):
            draft.found.pop(field, None)
            draft.keys.pop(field, None)
    if "input" in draft.keys:
        read_request(draft, opened(draft, draft.keys["input"]))
    if "output" in draft.keys:
        answer = opened(draft, draft.keys["output"])
        take_details(draft, _counts(draft, answer))
        read_response(draft, answer)


def _counts(draft: Draft, answer: Any) -> Draft:
    """Give what the response counts: in Java the attribute for output holds only what was said."""
    told = Draft(draft.raw, draft.dialect, {})
    if isinstance(answer, dict):
        read_usage(told, answer.get("usageMetadata", answer.get("usage_metadata")))
    return told


def _is_placeholder(draft: Draft, field: str) -> bool:
    value = draft.found.get(field)
    if field in ("input", "output"):
        return draft.kind in ("tool", "chain") or (isinstance(value, str) and value in _NO_PAYLOAD)
    return isinstance(value, str) and value in NOTHING


DIALECT: Final = Dialect(
    "adk",
    scopes=("gcp.vertex.agent",),
    marks=("gcp.vertex.agent.*",),
    aliases=ALIASES,
    read=read,
)
