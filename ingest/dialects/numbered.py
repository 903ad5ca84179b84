"""Numbered messages on a span of another dialect, which itself says nothing of what was said."""

from ingest.dialects.dialect import Draft
from ingest.dialects.openinference import read_conversation
from ingest.dialects.openllmetry import read_numbered

PREFIXES = ("gen_ai.prompt.", "gen_ai.completion.", "llm.input_messages.", "llm.output_messages.")


def fill_numbered(draft: Draft) -> None:
    """Read what OpenLLMetry's instrumentors or OpenInference's said on the span, where nobody else did."""
    for read in (read_numbered, read_conversation):
        if not (draft.input or draft.output or _SAID.intersection(draft.keys)):
            read(draft)


_SAID = frozenset({"input", "output", "arguments", "result"})
