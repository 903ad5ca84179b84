"""Numbered messages on a span of another dialect, which itself says nothing of what was said."""

from typing import Final

from ingest.dialects.dialect import Draft
from ingest.dialects.openinference import holes, read_conversation
from ingest.dialects.openllmetry import read_numbered

PREFIXES: Final = (
    *("gen_ai.prompt.", "gen_ai.completion.", "llm.input_messages.", "llm.output_messages."),
    *("gen_ai.input.messages.", "gen_ai.output.messages."),
)


def fill_numbered(draft: Draft) -> None:
    """Read what OpenLLMetry's instrumentors or OpenInference's said on the span, where nobody else did."""
    if draft.raw.attributes.keys() >= _BOTH:
        _fill_holes(draft)
    for read in (read_numbered, read_conversation):
        if not (draft.input or draft.output) and _SAID.isdisjoint(draft.keys):
            read(draft)
    if "tool_definitions" not in draft.found:
        _fill_tools(draft)
    if draft.input and not draft.output and "output" not in draft.keys:
        _fill_output(draft)


def _fill_tools(draft: Draft) -> None:
    """Take the tools offered alone, where what was said is told otherwise."""
    for key, read in _OFFERED:
        if key in draft.raw.attributes:
            other = Draft(draft.raw, draft.dialect, draft.left.copy())
            read(other)
            draft.put("tool_definitions", other.found.get("tool_definitions"))


# What a list of tools has of its first.
_OFFERED: Final = (
    ("gen_ai.request.tools.0.name", read_numbered),
    ("gen_ai.request.tools.0.function.name", read_numbered),
    ("llm.tools.0.name", read_conversation),
    ("llm.tools.0.tool.json_schema", read_conversation),
)


def _fill_output(draft: Draft) -> None:
    """Take the answer alone, where events tell what was asked."""
    other = Draft(draft.raw, draft.dialect, draft.left.copy())
    read_conversation(other)
    if other.output and not other.input:
        draft.output, draft.left = other.output, other.left


# OpenLLMetry's, and what OpenInference's processor made of it.
_BOTH: Final = frozenset({"gen_ai.prompt.0.role", "llm.input_messages.0.message.role"})


def _fill_holes(draft: Draft) -> None:
    """Take from the one set of numbered messages what the other leaves out."""
    other = Draft(draft.raw, draft.dialect, draft.left.copy())
    read_numbered(other)
    draft.put("tool_definitions", other.found.get("tool_definitions"))
    for field in ("input", "output"):
        if holes(getattr(other, field)) < holes(getattr(draft, field)):
            setattr(draft, field, getattr(other, field))


_SAID: Final = frozenset({"input", "output", "arguments", "result"})
