"""Langfuse's own SDKs: one input, one output, and JSON objects of usage and cost."""

from typing import Any, Final

from ingest.dialects.bodies import read_cost, read_usage
from ingest.dialects.calls import read_answer, read_call
from ingest.dialects.conventional import CANONICAL
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.first_token import read_first_token
from ingest.dialects.kinds import is_agent, is_run_of_agent, kind_of_name
from ingest.dialects.messages import is_exact, read_messages
from ingest.dialects.parts import tool_result
from ingest.dialects.payloads import take
from ingest.dialects.run_metadata import is_run_of_named_agent
from ingest.dialects.values import parse, whole
from store.records import Message

_OBSERVATION: Final = "langfuse.observation."

ALIASES: Final = {
    "kind": ("langfuse.observation.type",),
    "session_id": ("langfuse.session.id",),
    "user_id": ("langfuse.user.id", "user.id"),
    "agent": ("langfuse.observation.metadata.lc_agent_name",),
    "model": ("langfuse.observation.model.name",),
    "request_model": ("langfuse.observation.metadata.ls_model_name",),  # LangChain's
    "provider": ("langfuse.observation.metadata.ls_provider",),
    "input": ("langfuse.observation.input", "langfuse.trace.input"),
    "output": ("langfuse.observation.output", "langfuse.trace.output"),
    "error_message": ("langfuse.observation.status_message",),
}

OWN: Final = {"session_id": ("langfuse.session.id", "session.id")}

# Others add ``langfuse.observation.type`` or ``langfuse.session.id`` when they think they talk to Langfuse.
_MARKS: Final = tuple(
    _OBSERVATION + key for key in ("input", "output", "model.name", "usage_details", "level", "model.parameters")
)


_INPUT, _USAGE, _COSTS = (_OBSERVATION + key for key in ("input", "usage_details", "cost_details"))


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    if _USAGE in attributes:
        read_usage(draft, inclusive(parse(attributes[_USAGE])[0]))
    if _COSTS in attributes:
        read_cost(draft, parse(attributes[_COSTS])[0])
    if "langfuse.observation.completion_start_time" in attributes:
        read_first_token(draft, attributes["langfuse.observation.completion_start_time"])
    if attributes.get("langfuse.observation.level") == "ERROR":
        draft.found["failed"] = True
    _read_kind(draft)
    if draft.found.get("kind") == "tool":
        read_call(draft)
        read_answer(draft)
        return
    for field, role in (("input", "user"), ("output", "assistant")):
        if _OF_LANGCHAIN in str(draft.found.get(field, "")):
            setattr(draft, field, _answered(take(draft, field, role)))
    if '"function"' in str(attributes.get(_INPUT, ""))[-_LOOKED_AT:]:
        _read_offered_tools(draft)


_OF_LANGCHAIN: Final = '"additional_kwargs":{},"role":"'  # in the answers of tools, as JavaScript writes them


def _answered(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Tell whose answers those are that the callback for JavaScript gives the name of the tool as their role."""
    asked: dict[str, list[Any]] = {}
    found = []
    for message in messages:
        for call in message.tool_calls:
            asked.setdefault(str(call.get("name")), []).append(call.get("id"))
        if message.role not in CANONICAL:
            waiting = asked.get(message.role)
            answer = tool_result(waiting.pop(0) if waiting else None, message.text)
            message = Message("tool", (answer,), message.role)  # noqa: PLW2901 - the same, understood
        found.append(message)
    return tuple(found)


_LOOKED_AT: Final = 100_000  # characters at the end of an input, where the tools are


def inclusive(details: Any) -> Any:
    """Give counts so that input includes what came from the cache, and output what was spent on reasoning.

    Langfuse itself, and its callback for LangChain, count the parts beside each other; the SDK's client does not.
    """
    if not isinstance(details, dict):
        return details
    counts = {str(key): count for key, value in details.items() if (count := whole(value)) is not None}
    rest = {key: count for key, count in counts.items() if key != "total"}
    if counts.get("total") != sum(rest.values()):
        return details
    for whose in ("input", "output"):
        if whose in rest:
            counts[whose] = sum(count for key, count in rest.items() if key.startswith(whose))
    return counts


def _read_offered_tools(draft: Draft) -> None:
    """Tell the tools that LangChain's callback puts among the messages, in the role of a tool, from messages."""
    messages = parse(draft.raw.attributes[_INPUT])[0]
    if not isinstance(messages, list) or draft.keys.get("input") != _INPUT:
        return
    offered = [m["content"] for m in messages if _is_offered(m)]
    if not offered:
        return
    draft.put("tool_definitions", offered)
    said = [m for m in messages if not _is_offered(m)]
    draft.input = read_messages(said, "user")
    if is_exact(said):
        draft.left.pop(_INPUT, None)


def _is_offered(message: Any) -> bool:
    content = message.get("content") if isinstance(message, dict) and message.get("role") == "tool" else None
    return isinstance(content, dict) and content.keys() == {"type", "function"}


def _read_kind(draft: Draft) -> None:
    kind = draft.found.get("kind")
    if (kind is None and _is_agent(draft)) or (kind == "span" and is_run_of_named_agent(draft)):
        draft.kind = "agent"
    elif kind in ("span", None) and not _CALLED.isdisjoint(draft.found):
        draft.kind = "llm"  # SDKs up to 3.3 call everything a span
    name = draft.raw.name
    if kind == "agent" and not (is_run_of_agent(name) and ("." in name or "_" in name)):
        draft.put("agent", name)


def _is_agent(draft: Draft) -> bool:
    """Tell whether a span names an agent and nothing that this agent called: its calls name it as well."""
    if is_agent(draft.found, draft.raw.name):
        return True
    named = draft.keys.get("agent") == "gen_ai.agent.name"
    return named and _OF_STEPS.isdisjoint(draft.found) and kind_of_name(draft.raw.name) is None


_CALLED: Final = frozenset({"model", "input_tokens", "output_tokens"})
_OF_STEPS: Final = _CALLED | {"request_model", "operation", "tool_name", "tool_call_id"}


DIALECT: Final = Dialect(
    "langfuse",
    scopes=("langfuse*",),
    marks=_MARKS,
    aliases=ALIASES,
    own=OWN,
    read=read,
)
