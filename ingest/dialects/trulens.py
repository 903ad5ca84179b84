"""TruLens: functions of an app, each with what it was called with and what it gave."""

from typing import Final

from ingest.dialects.calls import read_call
from ingest.dialects.dialect import Dialect, Draft

_TRULENS: Final = "ai.observability."

ALIASES: Final = {
    "kind": (_TRULENS + "span_type",),
    "input": (_TRULENS + "record_root.input", _TRULENS + "graph_node.input_state", _TRULENS + "call.kwargs.messages"),
    "output": (_TRULENS + "record_root.output", _TRULENS + "graph_node.output_state", _TRULENS + "call.return"),
    "model": (_TRULENS + "cost.model",),
    "input_tokens": (_TRULENS + "cost.num_prompt_tokens",),
    "output_tokens": (_TRULENS + "cost.num_completion_tokens",),
    "reasoning_tokens": (_TRULENS + "cost.num_reasoning_tokens",),
    "tool_name": (_TRULENS + "mcp.tool_name",),
}

_KINDS: Final = {"record_root": "chain", "nested_record_root": "chain", "graph_node": "chain", "graph_task": "chain"}


def read(draft: Draft) -> None:
    word = str(draft.found.get("kind", "")).lower()
    draft.kind = _KINDS.get(word)
    if word == "tool":
        read_call(draft)


DIALECT: Final = Dialect("trulens", scopes=("trulens*",), marks=(_TRULENS + "*",), aliases=ALIASES, read=read)
