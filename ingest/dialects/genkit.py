"""Firebase Genkit: metadata as JSON words, inputs and outputs whole."""

from typing import Any, Final

from ingest.dialects.bodies import read_request, read_response
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.payloads import opened
from ingest.dialects.values import text

ALIASES: Final = {
    "kind": ("genkit:metadata:subtype", "genkit:type"),
    "session_id": ("genkit:sessionId",),
    "input": ("genkit:input",),
    "output": ("genkit:output",),
}


def read(draft: Draft) -> None:
    name = text(draft.raw.attributes.get("genkit:name"))
    if draft.found.get("kind") == "model":
        if "input" in draft.keys:
            read_request(draft, opened(draft, draft.keys["input"]))
        if "output" in draft.keys:
            _read_answer(draft, opened(draft, draft.keys["output"]))
        model = name.rpartition("/")[2] if name else None
        draft.put("model", model)
        draft.put("request_model", model)
    elif draft.found.get("kind") in ("tool", "tool.v2"):
        draft.put("tool_name", name)
        _read_result(draft)
    if draft.raw.attributes.get("genkit:state") == "error":
        draft.found["failed"] = True


def _read_result(draft: Draft) -> None:
    """Take what a tool gave out of what is around it where it may give media, too."""
    given = opened(draft, draft.keys["output"]) if "output" in draft.keys else None
    if draft.found["kind"] == "tool.v2" and isinstance(given, dict) and given.keys() == _ONLY_OUTPUT:
        draft.found["result"] = given["output"]


_ONLY_OUTPUT: Final = {"output"}


def _read_answer(draft: Draft, answer: Any) -> None:
    """Read what the API answered before what Genkit made of it, which leaves out details."""
    if isinstance(answer, dict):
        read_response(draft, answer.get("raw"))
        read_response(draft, answer)


DIALECT: Final = Dialect(
    "genkit",
    scopes=("genkit-tracer",),
    marks=("genkit:*",),
    aliases=ALIASES,
    read=read,
)
