"""The model called a tool that does not exist, and got no further with one that does."""

import re

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.failures.results import reported_trouble
from insights.facets.masking import as_words
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_LONGEST = 600  # characters; a list of the tools that there are may follow
# Frameworks word it in their own ways; all of them name the tool, call it one, and deny it.
_A_TOOL = re.compile(r"(?i)\b(?:tools?|functions?|actions?|plugins?|skills?|capabilit(?:y|ies))\b|tool|function")
_DENIED = re.compile(
    r"(?i)\b(?:not|no|never|unknown|unrecogni[sz]ed|undefined|unregistered|undeclared|nonexistent|non-existent|"
    r"unsupported|missing|without|cannot find|invalid)\b|n't\b|notfound|unknowntool"
)
_OF_ITS_EXISTENCE = re.compile(
    r"(?i)\b(?:found|exists?|registered|defined|declared|available|recogni[sz]ed|known|unknown|unrecogni[sz]ed|"
    r"undefined|supported|unsupported|valid|invalid|such|nonexistent|implemented|named|called|one of|missing|"
    r"have|has|offered|unregistered|undeclared)\b|notfound|unknowntool"
)


def unknown_tool(reading: Reading, wording: Wording) -> Finding | None:
    """Find a call that was turned away because nothing bears its name, and that no other call made up for."""
    unknown = [(index, call) for index, call in enumerate(reading.calls) if _said_unknown(call)]
    if not unknown:
        return None
    last, call = unknown[-1]
    if any(
        not c.failed and not c.hands_over and reported_trouble(c, wording) is None for c in reading.calls[last + 1 :]
    ):
        return None
    return Finding(
        kind="unknown_tool",
        headline="the model calls a tool that does not exist",
        span_ids=tuple(c.span.span_id for _, c in unknown),
        quotes=(Quote(call.span.span_id, _told(call)), Quote(call.span.span_id, call.name)),
        details=(("tool", call.name),),
    )


def _told(call: Call) -> str:
    said = call.span.error_message if call.failed else call.result
    return (said or call.result or "").strip()


def _said_unknown(call: Call) -> bool:
    """Whether what came back denies that there is such a tool, naming it."""
    told = _told(call)[:_LONGEST]
    first = re.split(r"(?<=[.!?;])\s|\n", told, maxsplit=1)[0]
    names = {call.name.lower(), as_words(call.name)}
    named = any(name and name in first.lower() for name in names)
    where = f"{first} {call.span.error_type or ''}" if call.failed else first
    return named and all(sign.search(_without(where, names)) for sign in (_A_TOOL, _DENIED, _OF_ITS_EXISTENCE))


def _without(where: str, names: set[str]) -> str:
    """Give what is said around the name: words within a name say nothing."""
    for name in names:
        where = re.sub(re.escape(name), " ", where, flags=re.IGNORECASE)
    return where
