"""The agent answers from nothing: it had tools, and had planned to look something up, and used none."""

import re

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.masking import as_words
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording
from store.records import Span

# Tools by whose call the answer is handed over: they find nothing out.
_DELIVERING = ("final answer", "submit", "finish", "respond", "reply", "answer", "complete", "done", "return result")
# How tools are offered in prompts: a list with names, functions with their parameters, or definitions in JSON.
_OFFERED = re.compile(
    r"(?m)^[ \t]{0,8}[-*][ \t]`?([A-Za-z]\w{2,60})`?[:(]|\bdef ([A-Za-z]\w{2,60})\(|\"name\": ?\"(\w{3,60})\""
)
_LOOKING = re.compile(
    r"(?i)\b(?:search(?:es|ing)?|look(?:ing)? up|retriev\w+|research(?:es|ing)?|locat(?:e|es|ing)|consult(?:s|ing)?|"
    r"brows(?:e|es|ing)|fetch(?:es|ing)?|quer(?:y|ies|ying)|download(?:s|ing)?)\b"
)
_LONGEST = 20_000
_QUOTED = 300


def unresearched(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find an answer before which nothing was looked up, though the agent's own plan says what to look up.

    Only agents count that were offered tools; and nothing is found where any was used, or another agent asked: whoever
    looked somewhere may have had a reason to stop.
    """
    if len(reading.llm) < 2 or not all(map(_delivers, reading.calls)) or _asked_others(reading):
        return None
    answering = _answering(reading)
    planned = _planned(reading, answering)
    if planned is None:
        return None
    span, plan = planned
    return Finding(
        kind="unresearched_answer",
        headline="the agent answers without looking up what it planned to",
        span_ids=(answering.span_id, span.span_id),
        quotes=(Quote(span.span_id, plan), Quote(answering.span_id, _said(answering)[-400:])),
    )


def _delivers(call: Call) -> bool:
    return as_words(call.name).startswith(_DELIVERING)


def _asked_others(reading: Reading) -> bool:
    return len({agent for span in reading.llm if (agent := reading.agent_of(span))}) > 1


def _answering(reading: Reading) -> Span:
    """Give the model call that decided on the answer: the one before it was handed over, where it was."""
    handed = [c.span.start_ns for c in reading.calls if c.own]
    before = [s for s in reading.llm if handed and s.end_ns <= handed[-1]]
    return before[-1] if before else reading.answer_span


def _planned(reading: Reading, answering: Span) -> tuple[Span, str] | None:
    """Give the first thing to look up that was planned before the answer: where, and in which words."""
    tools = {name for name in _offered(reading) if not as_words(name).startswith(_DELIVERING)}
    if not tools:
        return None
    named = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(tools))) + r")\b")
    earlier = [s for s in reading.llm if s is not answering and s.start_ns < answering.start_ns]
    # Plans are made over; what counts is the last word before the answer.
    for span in earlier[-1:]:
        for line in _said(span).splitlines():
            if _LOOKING.search(line) or named.search(line):
                return span, line.strip()[:_QUOTED]
    return None


def _offered(reading: Reading) -> frozenset[str]:
    """Give the names of tools in what the agent was told: prompts, and definitions of tools."""
    told = [m.text for s in reading.llm for m in (*s.system, *(i for i in s.input if i.role != "assistant"))]
    told += [s.tool_definitions or "" for s in reading.llm]
    found = (m.groups() for text in dict.fromkeys(told) for m in _OFFERED.finditer(text[:_LONGEST]))
    return frozenset(next(filter(None, groups)) for groups in found)


def _said(span: Span) -> str:
    return "\n".join(m.text for m in span.output)[:_LONGEST]
