"""The answer was cut off: the model ran into its output limit, or the text breaks off."""

import re

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading
from insights.facets.wording import Wording
from store.records import Span

_CUT = (
    "length",
    "max_tokens",
    "max_output_tokens",
    "max_length",
    "model_length",
    "incomplete",
    "token_limit",
)
_LIMITS = ("gen_ai.request.max_tokens", "llm.request.max_tokens", "max_tokens", "max_output_tokens")
_MARKED = re.compile(r"^\s*(?:[-*\u2022>#|]|\d+[.)])|```|https?://\S+$")
_ENDS = re.compile(r"""[.!?:;\u2026\u3002\uff01\uff1f)\]}>"'`*_|\u201d\u2019]\s*$|[^\w\s,(\[{\u2013-]\s*$""")
# Words after which no English, and hardly any other, sentence ends.
_HANGING = re.compile(
    r"(?i)\b(?:the|a|an|of|and|or|to|with|for|in|on|at|by|from|your|our|is|are|was|that|which|because|if|when|"
    r"der|die|das|und|mit|von|le|la|les|et|de|du|el|los|y|con)\s*$|[,(\u2013-]\s*$"
)
_LONG = 15
_VERY_LONG = 40


def truncated(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find an answer that ended for want of room."""
    span = reading.last_llm
    if span is None or span.failed or not (_stopped_short(span) or _breaks_off(reading)):
        return None
    said = reading.answer or " ".join(m.text for m in span.output)
    return Finding(
        kind="truncated_answer",
        headline="the answer is cut off",
        span_ids=(span.span_id,),
        quotes=(Quote(reading.answer_span.span_id, said[-160:]),),
        details=(("how", "output limit" if _stopped_short(span) else "breaks off"),),
    )


def _stopped_short(span: Span) -> bool:
    reasons = [span.finish_reason, *(m.finish_reason for m in span.output)]
    if any((reason or "").lower() in _CUT for reason in reasons):
        return True
    limits = [v for key in _LIMITS if isinstance(v := span.attributes.get(key), int) and v > 1]
    return bool(limits) and span.output_tokens is not None and span.output_tokens >= min(limits)


def _breaks_off(reading: Reading) -> bool:
    """Whether prose stops in mid-sentence; lists, tables, code and short notes end as they please."""
    text = reading.answer
    last = text.rstrip().rsplit("\n", 1)[-1]
    words = len(last.split())
    if words < _LONG or "truncated" in reading.answer_span.notes or _MARKED.search(last) or text[:1] in "{[<":
        return text.count("```") % 2 == 1
    if _ENDS.search(last):
        return False
    sentences = re.findall(r"[.!?](?=\s)", text)
    return bool(_HANGING.search(last)) or (words >= _LONG and len(sentences) >= 2) or words >= _VERY_LONG
