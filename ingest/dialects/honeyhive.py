"""HoneyHive: the arguments of a step, and what it gave, an attribute for each name."""

from typing import Any, Final

from ingest.dialects.dialect import Dialect, Draft
from ingest.dialects.payloads import words_of
from ingest.dialects.values import parse, text

_INPUTS, _OUTPUTS = "honeyhive_inputs.", "honeyhive_outputs."
_KINDS: Final = {"model": "llm", "tool": "tool", "session": "agent"}

ALIASES: Final = {"session_id": ("honeyhive.session_id",)}
OWN: Final = {"error_message": ("honeyhive_error",)}


def read(draft: Draft) -> None:
    draft.kind = _KINDS.get(str(draft.raw.attributes.get("honeyhive_event_type")), "chain")
    given, told = _below(draft, _INPUTS), _below(draft, _OUTPUTS)
    gave: Any = told["result"] if told.keys() == {"result"} else told
    if draft.kind == "tool":
        draft.put("tool_name", text(draft.raw.attributes.get("honeyhive_event_name")))
        draft.put("arguments", given or None)
        draft.put("result", gave or None)
    else:
        draft.input = draft.input or words_of(given, "user")
        draft.output = draft.output or words_of(gave, "assistant")


def _below(draft: Draft, prefix: str) -> dict[str, Any]:
    """Give what is told below a prefix, by name."""
    told = draft.raw.attributes.items()
    return {key[len(prefix) :]: parse(value)[0] for key, value in told if key.startswith(prefix)}


DIALECT: Final = Dialect(
    "honeyhive",
    scopes=("honeyhive*",),
    marks=(_INPUTS + "*", _OUTPUTS + "*", "honeyhive_event_name"),
    aliases=ALIASES,
    own=OWN,
    read=read,
)
