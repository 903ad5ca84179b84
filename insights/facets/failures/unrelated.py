"""The answer belongs to another question: what it names occurs nowhere in its trace, and hardly a word of it does.

Likeness of meaning does not tell such an answer from a terse good one. What it names does: a good answer's numbers and
ids were asked about or looked up, so they stand in the request, in the arguments of a tool or in a result. An agent
that looked nothing up may speak from what it knows, and is not judged.
"""

import re
from collections.abc import Iterator

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.reading import Reading
from insights.facets.telling import telling_words
from insights.facets.wording import Wording

_FEWEST = 5  # telling words of an answer that can be judged
_SHARED = 0.15  # part of them that may stand in the trace by chance
_STEM = 5  # letters by which forms of a word are alike
_LONGEST = 200_000  # characters of a trace that are read
# Numbers and ids with at least three digits, and names as programs write them.
_NAMED = re.compile(r"\b(?=(?:[\w.,:/-]{0,30}?\d){3})\w[\w.,:/-]{0,60}\w|\b[A-Za-z]+_\w+\b")
_BETWEEN = re.compile(r"[\W_]+")


def unrelated(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find an answer that names only what is nowhere in the trace, in words that are not the trace's."""
    answer = reading.answer
    named = {name for found in _NAMED.findall(answer) if len(name := _plain(found)) > 2}
    telling = _stems(answer)
    if not named or len(telling) < _FEWEST or not any(c.result for c in reading.calls):
        return None
    if telling & _stems(reading.request):
        return None
    known = "\n".join(dict.fromkeys(_known(reading)))[:_LONGEST]
    if len(telling & _stems(known)) > _SHARED * len(telling) or any(name in _plain(known) for name in named):
        return None
    return Finding(
        kind="unrelated_answer",
        headline="the answer has nothing to do with the request",
        span_ids=(reading.answer_span.span_id,),
        quotes=(Quote(reading.answer_span.span_id, answer),),
    )


def _known(reading: Reading) -> Iterator[str]:
    """Give all that was there before the answer: what was asked and said, what tools were told and what they found."""
    for span in reading.trace.spans:
        yield from (m.text for m in span.system)
        yield from (m.to_json() if m.role == "assistant" else m.text for m in span.input)
    for call in reading.calls:
        yield from filter(None, (call.name, call.arguments, call.result))


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in telling_words(text)}


def _plain(text: str) -> str:
    """Take out what may be written either way: 1,240.00 and 1240 00, A-93182 and a93182."""
    return _BETWEEN.sub("", text.lower())
