"""Haystack: components of a pipeline, each with its inputs and outputs."""

from typing import Any, Final

from ingest.dialects.bodies import read_response
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.flattened import child
from ingest.dialects.payloads import opened
from ingest.dialects.reprs import from_repr, looks_like_repr
from ingest.dialects.values import text

_STEP: Final = "haystack.agent.step."

ALIASES: Final = {
    "input": (
        "haystack.component.input",
        _STEP + "llm.input",
        "haystack.agent.input",
        "haystack.pipeline.input_data",
    ),
    "output": (
        "haystack.component.output",
        _STEP + "llm.output",
        "haystack.agent.output",
        "haystack.pipeline.output_data",
    ),
    "tool_name": ("haystack.tool.name",),
    "tool_definitions": ("haystack.agent.tools",),
    "arguments": (_STEP + "tool.input",),
    "result": (_STEP + "tool.output",),
}

_COMPONENTS: Final = (
    ("Generator", "llm"),
    ("Retriever", "retriever"),
    ("Embedder", "embedding"),
    ("Ranker", "reranker"),
    ("ToolInvoker", "tool"),
    ("Agent", "agent"),
)
_KINDS: Final = {"haystack.agent.run": "agent", _STEP + "llm": "llm", _STEP + "tool": "tool"}


def read(draft: Draft) -> None:
    component = str(draft.raw.attributes.get("haystack.component.type", ""))
    of_name = _KINDS.get(draft.raw.name, "chain")
    draft.kind = next((kind for ending, kind in _COMPONENTS if component.endswith(ending)), of_name)
    if draft.kind == "agent":
        draft.found["agent"] = text(draft.raw.attributes.get("haystack.component.name"))  # its spans all have one name
    if draft.kind == "llm" and "output" in draft.keys:
        _read_replies(draft)
    if draft.raw.attributes.get("haystack.tool.error") is True:
        draft.found["failed"] = True


def _read_replies(draft: Draft) -> None:
    """Take what the model said about itself: the metadata of its first reply."""
    replies = child(opened(draft, draft.keys["output"]), "replies")
    first = replies[0] if isinstance(replies, list) and replies else None
    read_response(draft, child(first, "meta") or child(first, "_meta"))


def messages_in_reprs(value: Any) -> list[dict[str, Any]]:
    """Read messages that instrumentors could only write down as ``ChatMessage(...)``; none where these are not all."""
    texts = child(value, "messages") or child(value, "replies")
    if not isinstance(texts, list) or not all(map(looks_like_repr, texts)):
        return []
    found = [from_repr(written) for written in texts]
    return [_message(m) for m in found] if all(child(m, "class") == "ChatMessage" for m in found) else []


def _message(read: dict[str, Any]) -> dict[str, Any]:
    content = read.get("content")
    blocks = [_BLOCKS.get(child(b, "class"), dict)(b) for b in content] if isinstance(content, list) else content
    return {"role": read.get("role"), "content": blocks, "name": read.get("name"), "meta": read.get("meta")}


_BLOCKS: Final[dict[Any, Any]] = {
    "TextContent": lambda block: {"type": "text", "text": block.get("text")},
    "ToolCall": lambda block: {
        "type": "tool_call",
        "id": block.get("id"),
        "name": block.get("tool_name"),
        "arguments": block.get("arguments"),
    },
    "ToolCallResult": lambda block: {
        "type": "tool_result",
        "tool_call_id": child(block.get("origin"), "id"),
        "content": block.get("result"),
    },
}


DIALECT: Final = Dialect(
    "haystack",
    scopes=("haystack*",),
    marks=("haystack.*",),
    names=("haystack.",),
    aliases=ALIASES,
    read=read,
)
