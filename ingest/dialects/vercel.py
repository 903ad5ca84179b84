"""Vercel's AI SDK: its own ``ai.*`` attributes, and OpenTelemetry's since version 7."""

from typing import Any, Final

from ingest.dialects.bodies import read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.messages import read_message
from ingest.dialects.payloads import opened
from ingest.dialects.values import parse, text, whole, written
from store.records import Message

_METADATA: Final = "ai.telemetry.metadata."
_CONTEXT: Final = "ai.settings.context."
_SESSION: Final = ("sessionId", "session_id", "threadId", "thread_id", "conversationId", "chatId")

ALIASES: Final = {
    "operation": ("ai.operationId",),
    "agent": ("ai.telemetry.functionId",),
    "session_id": tuple(p + k for p in (_METADATA, _CONTEXT) for k in _SESSION),
    "user_id": tuple(p + k for p in (_METADATA, _CONTEXT) for k in ("userId", "user_id")),
    "model": ("ai.response.model",),
    "request_model": ("ai.model.id",),
    "provider": ("ai.model.provider",),
    "finish_reason": ("ai.response.finishReason", "gen_ai.finishReason", "ai.finishReason"),
    "first_token_ms": ("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
    "input_tokens": ("ai.usage.inputTokens", "ai.usage.promptTokens"),
    "output_tokens": ("ai.usage.outputTokens", "ai.usage.completionTokens"),
    "cache_read_tokens": ("ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"),
    "cache_write_tokens": ("ai.usage.inputTokenDetails.cacheWriteTokens",),
    "reasoning_tokens": ("ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"),
    "input": ("ai.prompt.messages", "ai.prompt", "ai.value", "ai.values", "ai.schema.prompt"),
    "tool_definitions": ("ai.prompt.tools",),
    "tool_name": ("ai.toolCall.name",),
    "tool_call_id": ("ai.toolCall.id",),
    "arguments": ("ai.toolCall.args", "ai.toolCall.input"),
    "result": ("ai.toolCall.result", "ai.toolCall.output", "ai.ranking"),
}

_INNER: Final = {"doGenerate": "llm", "doStream": "llm", "doEmbed": "embedding", "doRerank": "reranker"}
_AROUND: Final = ("ai.embed", "ai.rerank", "ai.tool")  # the call of the model is a span of its own below


def _read_legacy(draft: Draft) -> None:
    attributes = draft.raw.attributes
    operation = attributes.get("ai.operationId")
    if type(operation) is str:
        draft.found["operation"] = operation
        draft.left.pop("ai.operationId", None)
    else:  # the function's id may stand behind it
        operation = str(attributes.get("operation.name", "")).partition(" ")[0]
    draft.kind = _kind(str(operation))
    _read_answer(draft)
    _read_provider_metadata(draft)
    if str(attributes.get("ai.model.provider")).startswith("amazon-bedrock"):
        _add_bedrocks_cache(draft)
    if draft.keys.get("input") == "ai.values":
        _read_values(draft)


def _read(draft: Draft) -> None:
    """Read version 7, or spans of earlier ones that name their operation only as OpenTelemetry once did."""
    if str(draft.raw.attributes.get("operation.name", "")).startswith("ai."):
        _read_legacy(draft)
    else:
        read_message_events(draft)


def _kind(operation: str) -> str:
    last = operation.rpartition(".")[2]
    if operation == "ai.toolCall":
        return "tool"
    if last in _INNER:
        return _INNER[last]
    return "chain" if operation.startswith(_AROUND) else "agent"


def _read_answer(draft: Draft) -> None:
    """Put the answer together: its text, thoughts, tool calls and object are attributes of their own."""
    for prefix in ("ai.response.", "ai.result.", "ai.stream."):
        message: dict[str, Any] = {}
        for key, name in (("text", "content"), ("object", "content"), ("reasoning", "reasoning")):
            said = text(draft.raw.attributes.get(prefix + key))
            if said is not None and name not in message:
                message[name] = said
                draft.left.pop(prefix + key, None)
        if prefix + "toolCalls" in draft.raw.attributes:
            message["tool_calls"] = opened(draft, prefix + "toolCalls")
            if isinstance(message["tool_calls"], list):
                draft.left.pop(prefix + "toolCalls", None)
        if message:
            draft.output = (read_message(message, "assistant"),)
            return


def _read_provider_metadata(draft: Draft) -> None:
    """Take cached tokens from what the provider said beside the answer."""
    metadata = parse(draft.raw.attributes.get("ai.response.providerMetadata"))[0]
    if not isinstance(metadata, dict):
        return
    for said in metadata.values():
        if not isinstance(said, dict):
            continue
        renamed = {
            "cache_read_tokens": said.get("cachedPromptTokens"),
            "cache_creation_tokens": said.get("cacheCreationInputTokens"),
            "reasoning_tokens": said.get("reasoningTokens"),
        }
        usage = said.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        _add_cache(draft, usage)
        read_usage(draft, {**usage, **renamed})


def _add_cache(draft: Draft, usage: dict[str, Any]) -> None:
    """Make the input include the cache where it is what Anthropic's API calls so, as before version 6 of the SDK."""
    found = draft.found
    fresh = found.get("input_tokens")
    cached = sum(whole(usage.get(key)) or 0 for key in ("cache_read_input_tokens", "cache_creation_input_tokens"))
    if cached and fresh is not None and fresh == whole(usage.get("input_tokens")):
        found["input_tokens"] = fresh + cached
        draft.restore("input_tokens")


def _add_bedrocks_cache(draft: Draft) -> None:
    """Make the input include the cache, which up to version 5 of the SDK is counted beside it, as Bedrock does."""
    fresh, cached = draft.found.get("input_tokens"), sum(draft.found.get(name, 0) for name in _CACHED)
    if cached and fresh is not None and not any(key.startswith(_DETAILS) for key in draft.raw.attributes):
        draft.found["input_tokens"] = fresh + cached
        draft.restore("input_tokens")


_CACHED: Final = ("cache_read_tokens", "cache_write_tokens")
_DETAILS: Final = "ai.usage.inputTokenDetails."  # since version 6


def _read_values(draft: Draft) -> None:
    """Read what is to be embedded, each a JSON text."""
    values = draft.found["input"]
    if type(values) is list and values and all(type(value) is str for value in values):
        said = [parse(value)[0] for value in values]
        draft.input = tuple([Message.of("user", written(value)) for value in said])
        if all(type(value) is str for value in said):
            draft.left.pop("ai.values", None)


LEGACY: Final = Dialect(
    "vercel_legacy",
    marks=("ai.operationId",),
    aliases=ALIASES,
    read=_read_legacy,
)
DIALECT: Final = Dialect(
    "vercel",
    scopes=("gen_ai", "ai"),
    marks=("ai.settings.*",),
    read=_read,
)
