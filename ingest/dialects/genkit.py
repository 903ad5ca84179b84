"""Firebase Genkit: metadata as JSON words, inputs and outputs whole."""

from ingest.dialects.bodies import read_request, read_response
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.payloads import opened
from ingest.dialects.values import text

ALIASES = {
    "kind": ("genkit:metadata:subtype", "genkit:type"),
    "session_id": ("genkit:sessionId",),
    "input": ("genkit:input",),
    "output": ("genkit:output",),
}


def read(draft: Draft) -> None:
    name = text(draft.raw.attributes.get("genkit:name"))
    if draft.found.get("kind") == "model":
        draft.put("model", name.rpartition("/")[2] if name else None)
        for field, reader in (("input", read_request), ("output", read_response)):
            if field in draft.keys:
                reader(draft, opened(draft, draft.keys[field]))
    elif draft.found.get("kind") in ("tool", "tool.v2"):
        draft.put("tool_name", name)
    if draft.raw.attributes.get("genkit:state") == "error":
        draft.found["failed"] = True


DIALECT = Dialect(
    "genkit",
    scopes=("genkit-tracer",),
    marks=("genkit:*",),
    aliases=ALIASES,
    read=read,
)
