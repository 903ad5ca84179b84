"""The answer belongs to another question: the ids it names occur nowhere in its trace, and hardly a word of it does.

Likeness of meaning does not tell such an answer from a terse good one. The ids that it names do: a good answer's were
asked about or looked up, so they stand in the request, in the arguments of a tool or in a result. Numbers do not: sums,
roundings and dates are worked out, and then stand in the answer alone. An agent that looked nothing up may speak from
what it knows, and is not judged; nor is what is written without spaces, where a whole clause passes for a word, nor an
answer to a trace that is too long to be read.
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
_LONGEST_ANSWER = 5_000
# A letter first, then at least three digits: amounts, dates and times are seldom written so.
_ID = re.compile(r"(?<![\w./-])(?=(?:[\w-]{0,30}?\d){3})[^\W\d_][\w-]{3,60}+(?![.,]\d)")
_BETWEEN = re.compile(r"[\W_]+")
# Thai to Khmer, kana and Han.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def unrelated(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find an answer whose ids are nowhere in the trace, in words that are not the trace's."""
    answer = reading.answer[:_LONGEST_ANSWER]
    ids = {_plain(found) for found in _ID.findall(answer)}
    telling = _stems(answer)
    if not ids or len(telling) < _FEWEST or not any(c.result for c in reading.calls):
        return None
    if _UNSPACED.search(answer) or telling & _stems(reading.request):
        return None
    known = "\n".join(dict.fromkeys(_known(reading)))
    if len(known) > _LONGEST or len(telling & _stems(known)) > _SHARED * len(telling):
        return None
    plain = _plain(known)
    if any(name in plain for name in ids):
        return None
    return Finding(
        kind="unrelated_answer",
        headline="the answer has nothing to do with the request",
        span_ids=(reading.answer_span.span_id,),
        quotes=(Quote(reading.answer_span.span_id, reading.answer),),
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
    """Take out what may be written either way: A-93182, A 93182 and a93182."""
    return _BETWEEN.sub("", text.lower())
