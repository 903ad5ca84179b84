"""OpenTelemetry's GenAI conventions, from the first to today's.

Since 1.37 messages are attributes of the span (or of one or several span events); from 1.28 to 1.36 they are log
events, which some SDKs send as span events; up to 1.27 they are span events that hold one text.
"""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.mcp import forgive_callers

ALIASES: Final = {
    "kind": ("gen_ai.span.kind",),  # of the distributions of Alibaba and FutureAGI
    "operation": ("gen_ai.operation.name",),
    "agent": ("gen_ai.agent.name",),
    "session_id": (
        "confident.trace.thread_id",  # DeepEval's, whose user names it
        "gen_ai.conversation.id",
        "session.id",
        "respan.threads.thread_identifier",
    ),
    "user_id": (
        "user.id",
        "enduser.id",
        "gen_ai.user",
        "gen_ai.request.user",
        "enduser.pseudo.id",
        "metadata.user_api_key_end_user_id",  # LiteLLM
    ),
    "model": ("gen_ai.response.model",),
    "request_model": ("gen_ai.request.model",),
    "provider": ("gen_ai.provider.name", "gen_ai.system", "gen_ai.request.provider"),
    "finish_reason": (
        "gen_ai.response.finish_reasons",
        "gen_ai.response.finish_reason",
        "gen_ai.response.stop_reason",
    ),
    "first_token_s": (
        "gen_ai.response.time_to_first_chunk",
        "gen_ai.client.operation.time_to_first_chunk",
        "gen_ai.server.time_to_first_token",
    ),
    "input_tokens": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    "output_tokens": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    "cache_read_tokens": (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.prompt_tokens_details.cached_tokens",
        "gen_ai.usage.input_tokens_details.cached_tokens",
    ),
    "cache_write_tokens": (
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.cache_write_input_tokens",
        "gen_ai.usage.details.cache_write_tokens",
    ),
    "reasoning_tokens": (
        "gen_ai.usage.reasoning.output_tokens",
        "gen_ai.usage.reasoning_tokens",
        "gen_ai.usage.details.reasoning_tokens",
        "gen_ai.usage.completion_tokens_details.reasoning_tokens",
        "gen_ai.usage.output_tokens_details.reasoning_tokens",
    ),
    "cost": ("gen_ai.usage.cost", "gen_ai.usage.total_cost", "gen_ai.cost.total_cost"),
    "input": (
        "gen_ai.input.messages",
        "gen_ai.prompt",
        "gen_ai.content.prompt",
        "gen_ai.retrieval.query.text",
        "gen_ai.retrieval.query",
        "gen_ai.task.input",
        "gen_ai.workflow.input",
    ),
    "output": (
        "gen_ai.output.messages",
        "gen_ai.completion",
        "gen_ai.content.completion",
        "gen_ai.task.output",
        "gen_ai.workflow.output",
    ),
    "system": ("gen_ai.system_instructions",),
    "tool_definitions": ("gen_ai.tool.definitions", "gen_ai.request.tools"),
    "tool_name": ("gen_ai.tool.name",),
    "tool_call_id": ("gen_ai.tool.call.id", "gen_ai.tool.call_id"),
    "arguments": (
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.arguments",
        "gen_ai.tool.args",
        "gen_ai.tool.input",
    ),
    "result": (
        "gen_ai.tool.call.result",
        "gen_ai.tool.result",
        "gen_ai.tool.output",
        "gen_ai.tool.message",  # Axiom
        "gen_ai.retrieval.documents",
    ),
    "error_type": ("error.type",),
    "error_message": ("error.message",),
}


def read(draft: Draft) -> None:
    read_message_events(draft)
    attributes = draft.raw.attributes
    if "operation" not in draft.found and not _GUARDS.isdisjoint(attributes):
        draft.kind = "guardrail"
    if "mcp.method.name" in attributes:
        forgive_callers(draft)


# Proposed, and written already; the operation they go with is ``apply_guardrail``.
_GUARDS: Final = frozenset(
    f"gen_ai.guardrail.{word}"
    for word in ("component.name", "target.type", "verdict.type", "verdict.reason", "action.type")
)


DIALECT: Final = Dialect("otel_genai", marks=("gen_ai.*",), aliases=ALIASES, read=read)
