"""MLflow: every value is JSON, also a plain word."""

import re
from typing import Final

from ingest.dialects.bodies import read_cost, read_usage
from ingest.dialects.calls import read_answer, read_call
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.events import read_message_events
from ingest.dialects.run_metadata import read_run_metadata
from ingest.dialects.values import parse, text

ALIASES: Final = {
    "kind": ("mlflow.spanType",),
    "session_id": ("mlflow.trace.session",),
    "user_id": ("mlflow.trace.user",),
    "model": ("mlflow.llm.model",),
    "provider": ("mlflow.llm.provider",),
    "input": ("mlflow.spanInputs",),
    "output": ("mlflow.spanOutputs",),
    "tool_definitions": ("mlflow.chat.tools",),
}

# What the autologs call the arguments of a model call.
OWN: Final = {"request_model": ("model",), "user_id": ("user",), "tool_call_id": ("tool_call_id",)}

_OBJECTS: Final = {"mlflow.chat.tokenUsage": read_usage, "mlflow.llm.cost": read_cost}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    for key, reader in _OBJECTS.items():
        if key in attributes:
            reader(draft, parse(attributes[key])[0])
    if "metadata" in attributes:
        read_run_metadata(draft)
    kind = str(draft.found.get("kind")).upper()
    if kind == "AGENT":
        draft.put("agent", _METHOD.sub("", draft.raw.name))
    elif kind == "TOOL":
        draft.put("tool_name", text(attributes.get("name")))
        read_call(draft)
        read_answer(draft)
    elif kind == "LLM" and draft.raw.name.endswith(".forward") and _CALLED.isdisjoint(draft.found):
        draft.kind = "chain"  # DSPy's step on the way to the call, which has a span of its own
    elif draft.raw.events:
        _read_events(draft)


def _read_events(draft: Draft) -> None:
    """Take what was asked from events (Strands'), where what MLflow made of it lacks the calls."""
    told = Draft(draft.raw, draft.dialect, {})
    read_message_events(told)
    sent = str(draft.found.get("input"))
    if any(str(call.get("name")) not in sent for message in told.input for call in message.tool_calls):
        draft.input = told.input


_CALLED: Final = frozenset({"model", "request_model", "input_tokens"})
_METHOD: Final = re.compile(r"(?<=[\w-])\.(?:a?run\w*|a?invoke|forward|on_messages)$")  # the agent's, that was called


DIALECT: Final = Dialect(
    "mlflow",
    marks=("mlflow.spanType", "mlflow.traceRequestId"),
    aliases=ALIASES,
    own=OWN,
    read=read,
)
