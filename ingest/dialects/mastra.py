"""Mastra: OpenTelemetry's words for what they have, and its own for each kind of span: ``mastra.model_step.input``."""

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.first_token import read_first_token
from ingest.raw import RawSpan

_METADATA = "mastra.metadata."
# Kinds of spans whose input and output have no name in OpenTelemetry.
_STEPS = (
    *("agent_run", "model_generation", "model_step", "model_inference", "model_chunk", "generic", "processor_run"),
    *("workflow_run", "workflow_step", "workflow_conditional", "workflow_parallel", "workflow_loop"),
    *("rag_embedding", "rag_vector_operation", "rag_action", "memory_operation", "scorer_run", "scorer_step"),
)

ALIASES = {
    "session_id": tuple(_METADATA + key for key in ("threadId", "sessionId")),
    "user_id": tuple(_METADATA + key for key in ("userId", "resourceId")),
    "input": tuple(f"mastra.{step}.input" for step in _STEPS),
    "output": tuple(f"mastra.{step}.output" for step in _STEPS),
}

_KINDS = {"memory_operation": "memory", "scorer_run": "evaluator"}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    draft.kind = _KINDS.get(str(attributes.get("mastra.span.type")))
    if "mastra.completion_start_time" in attributes:
        read_first_token(draft, attributes["mastra.completion_start_time"])


def is_part_of_call(raw: RawSpan) -> bool:
    """Tell a turn of a model call, or a piece of its answer, which its exporter for Arize takes for calls."""
    return raw.attributes.get("mastra.span.type") in ("model_step", "model_chunk")


DIALECT = Dialect("mastra", scopes=("@mastra/*",), marks=("mastra.span.type",), aliases=ALIASES, read=read)
