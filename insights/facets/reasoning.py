"""How an agent reasons, where what it thought is recorded: told by the turns of phrase that steer thinking.

They are English, and say nothing of what is thought about. A thought in another language, or one that goes straight
on, shows no style. Nothing is guessed where no thought is recorded: then the style is unknown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from insights.facets.contract import Feature, Quote
from insights.facets.reading import Reading
from store.records import Span

UNKNOWN = "unknown"
_LONGEST = 50_000  # characters of thoughts of one model call that are read
_THINKING = re.compile(r"(?is)<think(?:ing)?>(.+?)(?:</think(?:ing)?>|\Z)")
# Agents that think aloud by a template: what they do next has a label of its own.
_LABELLED = re.compile(
    r"(?ims)^[ \t]*(?:thoughts?|reasoning)[ \t]*:(.+?)(?=^[ \t]*(?:code|action|action input|final answer)[ \t]*:|\Z)"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SIGNS: Mapping[str, re.Pattern[str]] = {
    "questioning": re.compile(
        r"(?i)\?\W{0,20}$|\b(?:i wonder|not (?:yet )?(?:sure|certain|clear)|unsure|unclear|"
        r"i (?:do not|don't) (?:yet )?know)\b"
    ),
    "alternatives": re.compile(
        r"(?i)\b(?:alternatively|(?:an|the|one|the other) alternative (?:is|was|would|might|could)|"
        r"the other (?:way|option|approach)|"
        r"(?:another|a different|a second) (?:way|option|approach|possibility|idea|source|route)|or (?:maybe|perhaps)|"
        r"on the other hand|(?:one|first|second|either) (?:option|possibility)|options? (?:are|a|b|1|2)\b|"
        r"(?:could|might|can) (?:also|instead)|what if)\b"
    ),
    "disagreeing": re.compile(
        r"(?i)^\W*(?:wait|hold on|hmm,? no|no,|actually,)|\b(?:i was wrong|my mistake|contradicts?|conflicts? with|"
        r"(?:does not|doesn't|do not|don't) (?:match|add up|make sense|agree|fit)|"
        r"(?:is|was|are|were|seems?|looks?) (?:wrong|incorrect|not right|inconsistent|mistaken)|"
        r"(?:isn't|wasn't|can't be|cannot be) (?:right|correct))\b"
    ),
    "converging": re.compile(
        r"(?i)^\W*(?:so|therefore|thus|hence|overall|in (?:conclusion|summary|short))\b|"
        r"\b(?:i(?:'ll| will) go with|let(?:'s| us| me) go with|the (?:final )?answer (?:is|must be|should be)|"
        r"the best (?:option|choice|way|answer) is|(?:this|that|which) (?:confirms|settles)|i(?:'m| am) (?:now )?"
        r"(?:confident|certain|sure)|i (?:have )?(?:decided?|conclude)|i now (?:know|have)|that leaves)\b"
    ),
}


@dataclass(slots=True)
class _Shown:
    """Where a style shows."""

    sentences: int = 0
    spans: dict[str, str] = field(default_factory=dict)  # the first sentence of each span


def reasoning(reading: Reading) -> tuple[dict[str, Feature], tuple[Quote, ...]]:
    """Give the features of how a trace reasons, and a sentence that shows each style.

    The feature ``reasoning`` holds the share of sentences with each style, or says that it is unknown; for each style
    a feature such as ``questioning_in`` names the spans.
    """
    count = 0
    shown: dict[str, _Shown] = {style: _Shown() for style in _SIGNS}
    for span, sentence in _sentences(reading):
        count += 1
        for style in styles(sentence):
            shown[style].sentences += 1
            shown[style].spans.setdefault(span.span_id, sentence)
    if not count:
        return {"reasoning": UNKNOWN}, ()
    held = {style: found for style, found in shown.items() if found.sentences}
    features: dict[str, Feature] = {"reasoning": {s: round(found.sentences / count, 4) for s, found in held.items()}}
    features |= {f"{style}_in": list(found.spans) for style, found in held.items()}
    return features, tuple(Quote(*next(iter(found.spans.items()))) for found in held.values())


def styles(sentence: str) -> list[str]:
    """Give what a sentence of a thought does; often nothing, sometimes two things."""
    return [style for style, signs in _SIGNS.items() if signs.search(sentence)]


def _sentences(reading: Reading) -> Iterator[tuple[Span, str]]:
    for span in reading.llm:
        for sentence in _SENTENCE.split("\n".join(_thoughts(span))[:_LONGEST]):
            if any(c.isalpha() for c in sentence):
                yield span, sentence.strip()


def _thoughts(span: Span) -> Iterator[str]:
    for message in span.output:
        if message.reasoning:
            yield message.reasoning
            continue
        thinking = _THINKING.findall(message.text)
        yield from thinking or _LABELLED.findall(message.text)
