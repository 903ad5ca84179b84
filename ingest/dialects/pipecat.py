"""Pipecat: turns of a spoken conversation, each with what was heard, answered and said."""

from typing import Final

from ingest.dialects.dialect import Dialect, Draft

OWN: Final = {
    "session_id": ("conversation.id",),
    "user_id": ("user_id",),
    "input": ("input", "text"),
    "output": ("output", "transcript", "text_output"),
    "tool_definitions": ("tools", "tools.definitions"),
    "first_token_s": ("metrics.ttfb",),
}

_ANSWERS: Final = ("chat", "llm_response")  # the second of models that speak themselves


def read(draft: Draft) -> None:
    """Tell model calls from hearing and speaking, which have models, too."""
    draft.kind = "llm" if draft.found.get("operation") in _ANSWERS else "chain"


DIALECT: Final = Dialect("pipecat", scopes=("pipecat*",), own=OWN, read=read)
