"""Laminar: ``lmnr.span.*``, beside OpenLLMetry's numbered prompts."""

from typing import Final

from ingest.dialects.calls import read_answer
from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.messages import leading_system
from ingest.dialects.openllmetry import read as read_openllmetry
from ingest.dialects.payloads import conversation, opened

_ASSOCIATION: Final = "lmnr.association.properties."

ALIASES: Final = {
    "kind": ("lmnr.span.type",),
    "session_id": (_ASSOCIATION + "session_id",),
    "user_id": (_ASSOCIATION + "user_id",),
    "input": ("lmnr.span.input",),
    "output": ("lmnr.span.output",),
}


def read(draft: Draft) -> None:
    read_openllmetry(draft)
    if draft.found.get("operation") == "execute_tool":
        read_answer(draft)
    attributes = draft.raw.attributes
    if draft.input and _INPUT in attributes:
        told, instructions = conversation(opened(draft, _INPUT), "user")[0], leading_system(draft.input)
        if len(told) >= len(draft.input) - instructions:
            draft.input = told if leading_system(told) else (*draft.input[:instructions], *told)
    if draft.output and _OUTPUT in attributes:
        draft.output = conversation(opened(draft, _OUTPUT), "assistant")[0] or draft.output


# What the API was sent and sent, as it is: the numbered messages beside it leave out all but texts and calls.
_INPUT, _OUTPUT = "gen_ai.input.messages", "gen_ai.output.messages"


DIALECT: Final = Dialect(
    "laminar",
    marks=("lmnr.span.*",),
    aliases=ALIASES,
    read=read,
)
