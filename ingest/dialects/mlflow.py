"""MLflow: every value is JSON, also a plain word."""

from ingest.dialects.bodies import read_cost, read_response, read_usage
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.values import parse

ALIASES = {
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
OWN = {"request_model": ("model",), "user_id": ("user",)}

_OBJECTS = {"mlflow.chat.tokenUsage": read_usage, "mlflow.llm.cost": read_cost}


def read(draft: Draft) -> None:
    attributes = draft.raw.attributes
    for key, reader in _OBJECTS.items():
        if key in attributes:
            reader(draft, parse(attributes[key])[0])
    if "input_tokens" in draft.found and "mlflow.spanOutputs" in attributes:
        read_response(draft, parse(attributes["mlflow.spanOutputs"])[0])  # what MLflow's own counts leave out
    if str(draft.found.get("kind")).upper() == "AGENT":
        draft.put("agent", draft.raw.name)


DIALECT = Dialect(
    "mlflow",
    marks=("mlflow.spanType", "mlflow.traceRequestId"),
    aliases=ALIASES,
    own=OWN,
    read=read,
)
