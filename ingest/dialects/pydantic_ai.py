"""Pydantic AI and Logfire: OpenTelemetry's messages, the agent's whole conversation, and how both were before."""

from typing import Any, Final

from ingest.dialects import plain
from ingest.dialects.bodies import read_request, read_response, read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_event, read_message_events
from ingest.dialects.kinds import kind_of_name
from ingest.dialects.messages import read_messages
from ingest.dialects.payloads import opened
from ingest.dialects.values import parse
from ingest.raw import ERROR
from store.records import Message

ALIASES: Final = {
    "cost": ("operation.cost",),
    "output": ("final_result",),
    "input_tokens": ("gen_ai.aggregated_usage.input_tokens",),
    "output_tokens": ("gen_ai.aggregated_usage.output_tokens",),
    "cache_read_tokens": ("gen_ai.aggregated_usage.cache_read.input_tokens",),
    "cache_write_tokens": ("gen_ai.aggregated_usage.cache_creation.input_tokens",),
    "reasoning_tokens": ("gen_ai.aggregated_usage.details.reasoning_tokens",),
}

OWN: Final = {
    "agent": ("agent_name",),
    "request_model": ("model_name",),
    "arguments": ("tool_arguments",),
    "result": ("tool_response",),
}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    read_message_events(draft)
    for key, reader in _LISTS.items():
        if key in attributes:
            reader(draft, key)
    if "request_data" in attributes or "response_data" in attributes:
        _read_bodies(draft)
    if "gen_ai.usage.raw" in attributes:
        read_usage(draft, parse(attributes["gen_ai.usage.raw"])[0])
    if "tool_definitions" not in draft.found and "model_request_parameters" in attributes:
        _read_parameters(draft)
    _read_kind(draft)


def _read_whole(draft: Draft, key: str) -> None:
    """Read an agent's whole conversation: what it said last is its answer."""
    messages = read_messages(opened(draft, key), "user")
    if not messages:
        return
    draft.left.pop(key, None)
    last = len(messages) - 1 if messages[-1].role == "assistant" else len(messages)
    draft.input, draft.output = messages[:last], messages[last:]
    final = draft.found.get("output")
    if draft.output and isinstance(final, str) and final == draft.output[-1].text:
        draft.left.pop("final_result", None)


def _read_listed_events(draft: Draft, key: str) -> None:
    """Read version 1: a JSON list of what would have been log events."""
    events = parse(draft.raw.attributes[key])[0]
    if not isinstance(events, list):
        return
    read = [isinstance(e, dict) and read_event(draft, str(e.get("event.name")), e) for e in events]
    if read and all(read):
        draft.left.pop(key, None)
    if not draft.output:  # an agent's whole conversation, and what Logfire tells of OpenAI's Responses API
        draft.input, draft.output = _split_last(draft.input)


def _split_last(messages: tuple[Message, ...]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    if messages and messages[-1].role == "assistant":
        return messages[:-1], messages[-1:]
    return messages, ()


_LISTS: Final = {
    "pydantic_ai.all_messages": _read_whole,
    "all_messages": _read_whole,
    "events": _read_listed_events,
    "all_messages_events": _read_listed_events,
}


def _read_bodies(draft: Draft) -> None:
    """Read Logfire's instrumentation of the model clients: the request, and what came back."""
    request = _body(draft, "request_data")
    if request is not None:
        draft.kind = "llm"
        read_request(draft, request)
        _name(draft, "input", "request_data")
    response = _body(draft, "response_data")
    if response is not None:
        read_response(draft, response)
        _name(draft, "output", "response_data")
        streamed = response.get("combined_chunk_content")
        if type(streamed) is str and streamed and not draft.output:
            draft.output = (Message.of("assistant", streamed),)


def _read_parameters(draft: Draft) -> None:
    parameters = parse(draft.raw.attributes["model_request_parameters"])[0]
    tools = parameters.get("function_tools") if isinstance(parameters, dict) else None
    draft.put("tool_definitions", tools or None)


def _name(draft: Draft, field: str, key: str) -> None:
    if field not in draft.found:
        draft.found[field], draft.keys[field] = draft.raw.attributes[key], key


def _body(draft: Draft, key: str) -> Any:
    found = parse(draft.raw.attributes.get(key))[0]
    return found if isinstance(found, dict) else None


def _read_kind(draft: Draft) -> None:
    name, attributes = draft.raw.name, draft.raw.attributes
    if attributes.get("logfire.span_type") == "pending_span":
        draft.kind = "span"  # an announcement of a span that comes later itself
        draft.note("pending", "logfire.span_type")
    elif draft.found.get("operation") is not None:
        if draft.raw.scope.name.startswith("logfire.") and _only_asks(draft):
            draft.kind = "chain"
    elif name.endswith("agent run"):
        draft.kind = "agent"
    elif name == "running tool" or name.startswith("running tool:"):
        draft.kind = "tool"
    elif draft.kind is None and not draft.found.keys() & {"model", "tool_name", "request_model"}:
        is_of_agents = draft.raw.scope.name.startswith("pydantic")
        draft.kind = (kind_of_name(name) or "chain") if is_of_agents else "span"


def _only_asks(draft: Draft) -> bool:
    """Tell whether a call is a stream's: what came, and what it took, is told by a record of its own."""
    told = draft.output or not _ANSWERED.isdisjoint(draft.found)
    return not told and draft.found["operation"] == "chat" and draft.raw.status_code != ERROR


_ANSWERED: Final = frozenset({"output", "output_tokens"})


DIALECT: Final = Dialect(
    "pydantic_ai",
    scopes=("pydantic-ai*", "pydantic_ai*", "logfire*"),
    marks=("pydantic_ai.*",),
    values={"logfire.span_type": "pending_span"},
    aliases=ALIASES,
    own=OWN,
    read=read,
)
# Logfire adds to every span of a program, whoever wrote it: nothing more is told by that.
LOGFIRE: Final = Dialect("logfire", marks=("logfire.*",), read=plain.read)
