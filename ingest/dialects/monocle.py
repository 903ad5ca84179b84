"""Monocle: numbered entities say who took part, and events what was said and counted."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.dialects.bodies import read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.messages import read_message
from ingest.dialects.values import parse, text
from store.records import Message

_KINDS: Final = {
    "inference": "llm",
    "embedding": "embedding",
    "retrieval": "retriever",
    "agentic.invocation": "agent",
    "agentic.tool.invocation": "tool",
    "agentic.mcp.invocation": "tool",
}
_ENTITIES: Final = 10  # no span names more


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    word = str(attributes.get("span.type", ""))
    draft.kind = _KINDS.get(word) or ("llm" if word.startswith("inference.") else "chain")
    for kind, name in _entities(attributes):
        _read_entity(draft, kind, name)
    for event in draft.raw.events:
        _read_event(draft, event.name, event.attributes)


def _entities(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    for number in range(1, _ENTITIES):
        kind = text(attributes.get(f"entity.{number}.type"))
        if kind is not None:
            yield kind, text(attributes.get(f"entity.{number}.name"))


def _read_entity(draft: Draft, kind: str, name: str | None) -> None:
    what, _, of = kind.partition(".")
    if what == "model":
        draft.put("request_model", name)
    elif what == "inference" and of:
        draft.put("provider", of)
    elif what == "agent" and draft.kind in ("agent", "tool"):
        draft.put("agent", name)
    elif what == "tool" and draft.kind == "tool":
        draft.put("tool_name", name)


def _read_event(draft: Draft, name: str, said: Mapping[str, Any]) -> None:
    if name == "metadata":
        read_usage(draft, said)
        draft.put("finish_reason", said.get("finish_reason"))
    elif name == "data.input" and draft.kind == "tool":
        draft.put("arguments", said.get("input"))
    elif name == "data.input":
        texts = said.get("input")
        draft.input = tuple(_said(t, "user") for t in (texts if isinstance(texts, list) else [texts]) if t)
    elif name == "data.output" and draft.kind == "tool":
        draft.put("result", said.get("response"))
    elif name == "data.output" and said.get("response"):
        draft.output = (_said(said["response"], "assistant"),)


_CALL: Final = {
    "tool_id": "id",
    "tool_name": "name",
    "tool_function": "name",
    "call_id": "id",
    "tool_arguments": "arguments",
}


def _calls(said: list[Any]) -> list[dict[str, Any]]:
    """Give the calls in a list of them, each perhaps a text."""
    each = [parse(call)[0] for call in said]
    asked = all(isinstance(call, dict) and "tool_arguments" in call for call in each)
    return [{_CALL.get(k, k): v for k, v in call.items()} for call in each] if asked else []


_ASKED: Final = {"name", "args"}  # as LangChain has it


def _said(written: Any, role: str) -> Message:
    """Read ``{role: text}``, the call of a tool, its answer, or a text that is nothing of these."""
    value = parse(written)[0]
    if not isinstance(value, dict):
        return read_message({"role": role, "content": value}, role)
    calls = value.get("tools", [value] if "tool_arguments" in value else None)
    if isinstance(calls, list):
        renamed = [{_CALL.get(k, k): v for k, v in call.items()} for call in calls if isinstance(call, dict)]
        return read_message({"role": "assistant", "tool_calls": renamed}, role)
    if "output" in value:
        return read_message({"role": "tool", "tool_call_id": value.get("call_id"), "content": value["output"]}, role)
    if len(value) == 1 and "tools" not in value:
        ((said_by, said),) = value.items()
        return _said_by(said_by, said, role)
    return read_message({"role": role, "content": written}, role)


def _said_by(who: str, said: Any, role: str) -> Message:
    """Read a text, or the calls of tools, each as Monocle has it or all as LangChain does."""
    if isinstance(said, list) and (calls := _calls(said)):
        return read_message({"role": who, "tool_calls": calls}, role)
    asked = parse(said)[0] if who == "ai" else None
    if isinstance(asked, list) and asked and all(isinstance(c, dict) and c.keys() >= _ASKED for c in asked):
        return read_message({"role": "assistant", "tool_calls": asked}, role)
    return read_message({"role": who, "content": said}, role)


# The first are what the program itself says that it is about.
ALIASES: Final = {"session_id": ("session.session_id", "scope.agentic.session"), "user_id": ("session.user_id",)}


DIALECT: Final = Dialect(
    "monocle", scopes=("monocle_apptrace*",), marks=("monocle_apptrace.*",), aliases=ALIASES, read=read
)
