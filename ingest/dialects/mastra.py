"""Mastra: OpenTelemetry's words for what they have, and its own for each kind of span: ``mastra.model_step.input``."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.first_token import read_first_token
from ingest.dialects.values import text
from ingest.raw import RawSpan

_METADATA: Final = "mastra.metadata."
# Kinds of spans whose input and output have no name in OpenTelemetry.
_STEPS: Final = (
    *("agent_run", "model_generation", "model_step", "model_inference", "model_chunk", "generic", "processor_run"),
    *("workflow_run", "workflow_step", "workflow_conditional", "workflow_parallel", "workflow_loop"),
    *("rag_embedding", "rag_vector_operation", "rag_action", "memory_operation", "scorer_run", "scorer_step"),
)

ALIASES: Final = {
    "session_id": tuple(_METADATA + key for key in ("threadId", "sessionId")),
    "user_id": tuple(_METADATA + key for key in ("userId", "resourceId")),
    "input": tuple(f"mastra.{step}.input" for step in _STEPS),
    "output": tuple(f"mastra.{step}.output" for step in _STEPS),
}

# Before version 1: methods that were called, by their names, with their arguments and results.
_AGENT_CALLS: Final = ("agent.stream", "agent.generate", "agent.streamLegacy", "agent.generateLegacy")
OWN: Final = {
    "session_id": ("threadId",),
    "user_id": ("resourceId",),
    "request_model": ("aisdk.model.id",),
    "provider": ("aisdk.model.provider",),
    "finish_reason": ("stream.response.finishReason",),
    "first_token_ms": ("stream.response.msToFirstChunk",),
    "input_tokens": ("stream.usage.inputTokens", "stream.usage.promptTokens"),
    "output_tokens": ("stream.usage.outputTokens", "stream.usage.completionTokens"),
    "cache_read_tokens": ("stream.usage.cachedInputTokens",),
    "reasoning_tokens": ("stream.usage.reasoningTokens",),
    "input": ("stream.prompt.messages", *(f"{call}.argument.0" for call in _AGENT_CALLS)),
    "output": ("stream.response.text", "stream.response.object", *(f"{call}.result" for call in _AGENT_CALLS)),
    "tool_definitions": ("stream.prompt.tools",),
    "tool_name": ("stream.toolCall.toolName",),
    "tool_call_id": ("stream.toolCall.toolCallId",),
    "arguments": ("stream.toolCall.args",),
    "result": ("stream.toolCall.result",),
}

_KINDS: Final = {"memory_operation": "memory", "scorer_run": "evaluator"}
_METHODS: Final = {
    "mastra.stream": "llm",
    "mastra.stream.aisdk.doStream": "chain",  # the same call, as far as its answer's first piece
    **dict.fromkeys(_AGENT_CALLS, "agent"),
}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    if draft.raw.name in _METHODS and "componentName" in attributes:
        draft.kind = _METHODS[draft.raw.name]
        draft.put("agent", text(attributes["componentName"]))
        return
    draft.kind = _KINDS.get(str(attributes.get("mastra.span.type")))
    if "mastra.completion_start_time" in attributes:
        read_first_token(draft, attributes["mastra.completion_start_time"])


def is_part_of_call(raw: RawSpan) -> bool:
    """Tell a turn of a model call, or a piece of its answer, which its exporter for Arize takes for calls."""
    return raw.attributes.get("mastra.span.type") in ("model_step", "model_chunk")


DIALECT: Final = Dialect(
    "mastra",
    scopes=("@mastra/*",),
    marks=("mastra.span.type", "mastra.operationId", *(f"{call}.argument.0" for call in _AGENT_CALLS)),
    aliases=ALIASES,
    own=OWN,
    read=read,
)
