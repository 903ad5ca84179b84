"""Agenta: its decorators' steps, whose arguments and results are attributes of their own."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.payloads import words_of

_INPUTS, _OUTPUTS = "ag.data.inputs.", "ag.data.outputs."
_ONLY: Final = "__default__"  # what a function gives that gives no names

ALIASES: Final = {
    "kind": ("ag.type.node",),
    "session_id": ("ag.session.id",),
    "user_id": ("ag.user.id",),
}


def read(draft: Draft) -> None:
    asked, given = (_collected(draft, prefix) for prefix in (_INPUTS, _OUTPUTS))
    answer = given.get(_ONLY, given)
    if draft.found.get("kind") == "tool":
        draft.put("arguments", asked or None)
        draft.put("result", answer or None)
    else:
        draft.input = words_of(asked, "user")
        draft.output = words_of(answer, "assistant")


def _collected(draft: Draft, prefix: str) -> dict[str, object]:
    attributes = draft.raw.attributes.items()
    return {key[len(prefix) :]: value for key, value in attributes if key.startswith(prefix)}


DIALECT: Final = Dialect(
    "agenta", scopes=("agenta.*",), marks=("ag.data.*", "ag.type.node"), aliases=ALIASES, read=read
)
