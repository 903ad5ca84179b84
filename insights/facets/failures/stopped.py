"""A framework's own notice stands where the answer should: the run was stopped, not finished."""

import re

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.masking import masked
from insights.facets.reading import Reading
from insights.facets.trouble_phrases import LIMIT
from insights.facets.wording import Wording

_MOST_WORDS = 30
_SURE = 0.45
_FEWEST_STEPS = 4  # nobody runs into a limit with the first
# What is counted, and that the count is full; the meaning of the sentence must agree.
_COUNTED = re.compile(
    r"(?i)\b(?:iterations?|steps?|turns?|rounds?|recursions?|loops?|cycles?|calls|tokens?|context|budget|"
    r"time limit|depth)\b"
)
_FULL = re.compile(
    r"(?i)\b(?:limits?|max(?:imum)?|exceed\w*|exhaust\w*|reached|used up|allowed|too many|ran out|need more|"
    r"no more|not enough|allowance)\b"
)


def stopped(reading: Reading, wording: Wording) -> Finding | None:
    """Find a short answer that says nothing but that a limit of steps, time or size was reached."""
    text = reading.answer
    if not 0 < len(text.split()) <= _MOST_WORDS or not (_COUNTED.search(text) and _FULL.search(text)):
        return None
    if len(reading.calls) + len(reading.llm) < _FEWEST_STEPS:
        return None
    verdict = wording.message(masked(text, 200))
    if verdict.label != LIMIT or verdict.likely < _SURE:
        return None
    span = reading.answer_span
    return Finding(
        kind=LIMIT,
        headline="a context, step or budget limit is hit",
        span_ids=(span.span_id,),
        cause=LIMIT,
        message=masked(text, 160),
        quotes=(Quote(span.span_id, text),),
    )
