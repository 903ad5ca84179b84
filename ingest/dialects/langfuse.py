"""Langfuse's own SDKs: one input, one output, and JSON objects of usage and cost."""

from datetime import datetime
from typing import Any

from ingest.dialects.bodies import read_cost, read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.values import parse, text

_OBSERVATION = "langfuse.observation."

ALIASES = {
    "kind": ("langfuse.observation.type",),
    "session_id": ("langfuse.session.id", "session.id"),
    "user_id": ("langfuse.user.id", "user.id"),
    "model": ("langfuse.observation.model.name",),
    "input": ("langfuse.observation.input", "langfuse.trace.input"),
    "output": ("langfuse.observation.output", "langfuse.trace.output"),
    "error_message": ("langfuse.observation.status_message",),
}

# Others add ``langfuse.observation.type`` or ``langfuse.session.id`` when they think they talk to Langfuse.
_MARKS = tuple(
    _OBSERVATION + key for key in ("input", "output", "model.name", "usage_details", "level", "model.parameters")
)


_OBJECTS = {_OBSERVATION + "usage_details": read_usage, _OBSERVATION + "cost_details": read_cost}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    for key, reader in _OBJECTS.items():
        if key in attributes:
            reader(draft, parse(attributes[key])[0])
    if "langfuse.observation.completion_start_time" in attributes:
        _read_start(draft, attributes["langfuse.observation.completion_start_time"])
    if attributes.get("langfuse.observation.level") == "ERROR":
        draft.found["failed"] = True
    _read_kind(draft)


def _read_kind(draft: Draft) -> None:
    kind = draft.found.get("kind")
    if kind in ("span", None) and "model" in draft.found:
        draft.kind = "llm"  # SDKs up to 3.3 call everything a span
    if kind == "agent":
        draft.put("agent", draft.raw.name)


def _read_start(draft: Draft, when: Any) -> None:
    """Take the time of the first token, in ISO form and perhaps quoted as JSON, as milliseconds from the start."""
    try:
        seconds = datetime.fromisoformat(text(when) or "").timestamp()
    except (ValueError, OverflowError, OSError):
        return
    passed = seconds * 1000 - draft.raw.start_ns / 1e6
    draft.put("first_token_ms", passed if passed >= 0 else None)


DIALECT = Dialect(
    "langfuse",
    scopes=("langfuse*",),
    marks=_MARKS,
    aliases=ALIASES,
    read=read,
)
