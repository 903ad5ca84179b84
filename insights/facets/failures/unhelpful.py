"""The answer helps nobody: it refuses, gives up, or sends the user elsewhere."""

import re
from collections.abc import Iterator, Mapping, Sequence

from insights.facets.contract import Quote
from insights.facets.failures.calls import bad_calls
from insights.facets.failures.finding import Finding
from insights.facets.failures.stance import speaker_denies, speaker_is_unwilling, states_a_fact
from insights.facets.masking import masked
from insights.facets.phrases import ANSWERED, ASKED, DECLINED, DEFLECTION, GAVE_UP, REFUSAL
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_HEADLINES: Mapping[str, str] = {
    REFUSAL: "the agent refuses the request",
    DECLINED: "the agent declines what is outside of its task",
    GAVE_UP: "the agent gives up",
    DEFLECTION: "the agent sends the user elsewhere",
    "": "the agent gives no helpful answer",
}
_SENTENCE = re.compile(r"(?<=[.!?\u3002])\s+|\n+")
_TAG = re.compile(r"<[^<>]{1,40}>")
# Thanks and good wishes round an answer off, whatever it says.
_COURTESY = re.compile(
    r"(?i)\W*(?:(?:many )?thanks|thank you|I (?:do )?(?:hope|trust) (?:that )?you(?: will| can)? understand|"
    r"(?:I )?(?:wish you|have) an? (?:\w+ ){1,2}(?:day|evening|weekend|week|one))"
    r"(?: (?:so|very) much| a lot)?(?: (?:for|in) [^,;:]{0,60})?\W*"
)
_LONGEST = 120  # words; whoever has more to say has something to say
_SENTENCES = 3
_SURE = 0.6
_SURE_AFTER_ERROR = 0.5  # where something failed, an answer that sounds like an excuse most likely is one
_SURE_AFTER_WORK = 0.72  # who has used tools with success has mostly something to say
_SURE_AGAINST_EVIDENCE = 0.88  # what a tool found and the answer tells speaks for the answer, whatever it sounds like
_NEVER = 2.0
_DENIAL_COUNTS = 0.1
_UNWILLINGNESS_COUNTS = 0.25  # "I won't ..." is a word of its own for refusing
_SHORT = 3
_PART = re.compile(r"[,;:]\s+")
_WORD = re.compile(r"[^\W_]+")
_SURE_OF_CAUSE = 0.45
_SURE_OF_TASK = 0.55


def unhelpful(reading: Reading, wording: Wording) -> Finding | None:
    """Find an answer most of whose sentences do not answer."""
    sentences = list(_sentences(reading.answer))
    if not sentences or all(s.endswith("?") for s in sentences) or len(reading.answer.split()) > _LONGEST:
        return None
    needed = _needed(reading, sentences)
    if needed >= _NEVER:
        return None
    verdicts = [wording.answer(masked(s)).all for s in sentences]
    mean = {label: sum(v[label] for v in verdicts) / len(verdicts) for label in verdicts[0]}
    useless = 1.0 - mean[ANSWERED] - mean[ASKED]
    if useless < needed:
        return None
    cause = _cause(verdicts, mean, useless)
    if cause in (DEFLECTION, ""):
        cause = _refused_before(sentences, wording) or cause
    worst = max(sentences, key=lambda s: 1.0 - wording.answer(masked(s)).all[ANSWERED])
    return Finding(
        kind="unhelpful_answer",
        headline=_HEADLINES[cause],
        span_ids=(reading.answer_span.span_id,),
        cause=cause,
        quotes=(Quote(reading.answer_span.span_id, worst),),
    )


def _cause(verdicts: Sequence[Mapping[str, float]], mean: Mapping[str, float], useless: float) -> str:
    """Say in which way the answer is of no use; empty where it is not clear."""
    # "That I can't do. Ask me about trains!": one sentence that names the agent's task says why the other refuses.
    if max(v[DECLINED] for v in verdicts) >= _SURE_OF_TASK:
        return DECLINED
    label = max((REFUSAL, DECLINED, GAVE_UP, DEFLECTION), key=lambda name: mean[name])
    return label if mean[label] / useless >= _SURE_OF_CAUSE else ""


def _refused_before(sentences: Sequence[str], wording: Wording) -> str:
    """Say how an answer refuses that also sends the user elsewhere, which follows from it; empty if it does not."""
    parts = [masked(part) for s in sentences for part in _PART.split(s) if len(part.split()) >= _SHORT]
    verdicts = map(wording.answer, parts)
    sure = (v.label for v in verdicts if v.label in (REFUSAL, DECLINED) and v.likely >= _SURE_OF_TASK)
    return next(sure, "")


def owns_up(reading: Reading, wording: Wording) -> bool:
    """Whether the answer lets the user know that something is wrong, whatever else was done for it."""
    bad = {b.call.span.span_id for b in bad_calls(reading, wording)}
    good = [c for c in reading.calls if c.span.span_id not in bad]
    useless = _useless(reading, wording)
    if _passes_on(reading, good):
        return max(useless, default=0.0) >= _SURE_AGAINST_EVIDENCE
    return _mean(useless) >= _SURE


def is_excuse(reading: Reading, wording: Wording) -> bool:
    """Whether an answer given after an error tells nothing but that there was one."""
    useless = _mean(_useless(reading, wording))
    return useless >= _SURE_AFTER_ERROR and not _passes_on(reading, reading.calls)


def _useless(reading: Reading, wording: Wording) -> list[float]:
    """Give how surely each sentence of the answer does not answer."""
    verdicts = (wording.answer(masked(s)).all for s in _sentences(reading.answer))
    return [1.0 - v[ANSWERED] - v[ASKED] for v in verdicts]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def _needed(reading: Reading, sentences: Sequence[str]) -> float:
    """Give how sure the wording must be: the less, the less the agent has to show."""
    worked = any(_worked(c) for c in reading.calls)
    facts = all(map(states_a_fact, sentences))
    if facts and worked:
        return _NEVER
    if facts or _passes_on(reading, reading.calls):
        return _SURE_AGAINST_EVIDENCE
    needed = _SURE_AFTER_WORK if worked else _SURE
    if speaker_is_unwilling(sentences[0]):
        return needed - _UNWILLINGNESS_COUNTS
    return needed - _DENIAL_COUNTS if speaker_denies(sentences[0]) else needed


def _worked(call: Call) -> bool:
    return not call.failed and not call.hands_over


def _passes_on(reading: Reading, calls: Sequence[Call]) -> bool:
    """Whether the answer tells something that one of these calls found and the user had not said."""
    found = {w for c in calls if _worked(c) for w in _telling(c.result or "")}
    return bool((found & _telling(reading.answer)) - _telling(reading.request))


def _telling(text: str) -> set[str]:
    return {w for w in map(str.lower, _WORD.findall(text[:20_000])) if len(w) > _SHORT or w.isdigit()}


def sentences_asked(reading: Reading, wording: Wording) -> Iterator[str]:
    """Give the sentences by which an answer will be judged, volatile parts masked; none where evidence will do."""
    sentences = list(_sentences(reading.answer))
    failed = any(span.failed for span in reading.trace.spans)
    if sentences and (failed or _needed(reading, sentences) < _NEVER or any(bad_calls(reading, wording))):
        yield from map(masked, sentences)


def _sentences(answer: str) -> Iterator[str]:
    """Give the first sentences of an answer, without markup, mere interjections and courtesies beside others."""
    said = [s.strip() for s in _SENTENCE.split(_TAG.sub(" ", answer[:2000])) if len(s.split()) >= _SHORT]
    telling = [sentence for sentence in said if not _COURTESY.fullmatch(sentence)]
    yield from (telling or said)[:_SENTENCES]
