"""OpenInference (Arize Phoenix, and the instrumentors it has for most frameworks): lists are numbered attributes."""

from typing import Any

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.flattened import child, ordered, unflatten
from ingest.dialects.messages import read_message
from ingest.dialects.values import parse
from store.records import Message

ALIASES = {
    "kind": ("openinference.span.kind",),
    "agent": ("agent.name", "graph.node.name", "graph.node.id"),
    "session_id": ("session.id",),
    "user_id": ("user.id",),
    "model": ("llm.response.model_name", "llm.model_name", "embedding.model_name", "reranker.model_name"),
    "request_model": ("llm.request.model_name",),
    "provider": ("llm.provider", "llm.system"),
    "finish_reason": ("llm.finish_reason",),
    "input_tokens": ("llm.token_count.prompt",),
    "output_tokens": ("llm.token_count.completion",),
    "cache_read_tokens": ("llm.token_count.prompt_details.cache_read",),
    "cache_write_tokens": ("llm.token_count.prompt_details.cache_write",),
    "reasoning_tokens": ("llm.token_count.completion_details.reasoning",),
    "cost": ("llm.cost.total",),
    "input": ("input.value", "reranker.query"),
    "output": ("output.value",),
    "tool_name": ("tool.name", "tool_call.function.name"),
    "tool_call_id": ("tool.id", "tool_call.id"),
    "arguments": ("tool_call.function.arguments",),
}

_MESSAGES = ("llm.input_messages.", "llm.output_messages.")
_TEXTS = ("llm.prompts.", "llm.choices.")
_DOCUMENTS = ("retrieval.documents.", "reranker.output_documents.")
_OTHERS = ("llm.tools.", "embedding.embeddings.")


def read(draft: Draft) -> None:
    if str(draft.found.get("kind")).upper() == "LLM" or "llm.input_messages.0.message.role" in draft.left:
        _read_conversation(draft)
    elif str(draft.found.get("kind")).upper() in ("RETRIEVER", "RERANKER"):
        _read_documents(draft)


def _read_conversation(draft: Draft) -> None:
    trees = unflatten(draft, (*_MESSAGES, *_TEXTS, "llm.tools."))
    said = trees.get("llm.input_messages."), trees.get("llm.output_messages.")
    draft.input = tuple(_message(m, "user") for m in ordered(said[0])) or _texts(
        trees, "llm.prompts.", "user"
    )
    draft.output = tuple(_message(m, "assistant") for m in ordered(said[1])) or _texts(
        trees, "llm.choices.", "assistant"
    )
    tools = [_tool(tool) for tool in ordered(trees.get("llm.tools."))]
    draft.put("tool_definitions", tools or None)


def _texts(trees: dict[str, Any], prefix: str, role: str) -> tuple[Message, ...]:
    """Read the prompts and choices of completions."""
    inner = "prompt" if role == "user" else "completion"
    found = (child(child(item, inner), "text") for item in ordered(trees.get(prefix)))
    return tuple(Message.of(role, text) for text in found if isinstance(text, str))


def _read_documents(draft: Draft) -> None:
    trees = unflatten(draft, _DOCUMENTS)
    documents = [child(d, "document") or d for prefix in _DOCUMENTS for d in ordered(trees.get(prefix))]
    draft.put("result", documents or None)


def _tool(tree: Any) -> Any:
    tool = child(tree, "tool")
    schema = child(tool, "json_schema")
    return parse(schema)[0] if schema is not None else tool or tree


def _message(tree: Any, role: str) -> Message:
    """Read one message. Its text may be there twice, as content and as the only block of its contents."""
    raw = child(tree, "message")
    if not isinstance(raw, dict):
        return Message(role, ({"type": "unknown", "content": tree},))
    message = dict(raw)
    blocks = [_block(b) for b in ordered(message.pop("contents", None))]
    calls = [child(c, "tool_call") or c for c in ordered(message.pop("tool_calls", None))]
    if blocks:
        texts = "".join(b.get("text", "") for b in blocks if b.get("type") == "text")
        plain = message.get("content")
        if plain and plain != texts:
            blocks.insert(0, {"type": "text", "text": plain})
        message["content"] = blocks
    known = {b.get("id") for b in blocks}
    message["tool_calls"] = [_call(c) for c in calls if not known or c.get("id") not in known]
    if "function_call_name" in message:
        arguments = message.pop("function_call_arguments_json", None)
        message["function_call"] = {"name": message.pop("function_call_name"), "arguments": arguments}
    return read_message(message, role)


def _block(tree: Any) -> dict[str, Any]:
    call = child(tree, "tool_call")
    if isinstance(call, dict):
        return {"type": "tool_call", **_call(call)}
    block = child(tree, "message_content")
    if not isinstance(block, dict):
        return {"type": "unknown", "content": tree}
    block = dict(block)
    image = child(child(block.get("image"), "image"), "url")
    if image is not None:
        block["image"] = image
    return block


def _call(call: Any) -> dict[str, Any]:
    return dict(call) if isinstance(call, dict) else {"arguments": call}


DIALECT = Dialect(
    "openinference",
    scopes=("openinference.*", "@arizeai/openinference*"),
    marks=("openinference.span.kind",),
    aliases=ALIASES,
    read=read,
)
