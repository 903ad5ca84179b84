"""The user asked in one language and was answered in another."""

import re
from functools import cache
from typing import TYPE_CHECKING

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.masking import masked
from insights.facets.reading import Reading
from insights.facets.wording import Wording

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_FEWEST_WORDS = 5
_FEWEST_ASKED = 3
_SURE = 0.97
_RATHER_SURE = 0.5
# Neighbours such as Danish and Norwegian are told apart badly: then the other language stays possible.
_RULED_OUT = 0.001
_UNLIKELY = 0.02
_READ = 20_000  # characters of a text, of which so many are left
_LONGEST = 1000
_MASK = re.compile(r"<\w+>")
# Whoever asks for a language, or about words, may get another one than their own.
_ABOUT_LANGUAGE = re.compile(
    r"(?i)translat|language|lingua|idioma|langue|sprache|übersetz|traduc|traduz|\bin (?:english|german|french|spanish|"
    r"italian|portuguese|dutch|polish|swedish|danish|norwegian|finnish|czech|turkish|russian|greek|arabic|hebrew|hindi|"
    r"chinese|japanese|korean|latin)\b"
)
_MARKUP = re.compile(r"```.*?(?:```|\Z)|`[^`]*`|\"[^\"]{0,400}\"|«[^»]{0,400}»|“[^”]{0,400}”", re.DOTALL)


def other_language(reading: Reading, wording: Wording) -> Finding | None:  # noqa: ARG001 - a detector's signature
    """Find an answer in a language that the user neither wrote in nor asked for."""
    asked, answered = _plain(reading.request), _plain(reading.answer)
    if len(asked.split()) < _FEWEST_ASKED or len(answered.split()) < _FEWEST_WORDS or _is_data(answered):
        return None
    if _ABOUT_LANGUAGE.search(reading.request):
        return None
    if _language(asked) == _language(answered):
        return None  # as nearly always; to rank all languages takes three times as long
    theirs, ours = _chances(asked), _chances(answered)
    user, agent = max(theirs, key=lambda k: theirs[k]), max(ours, key=lambda k: ours[k])
    sure = ours[agent] >= _SURE and theirs[user] >= _RATHER_SURE
    if not sure or ours[user] > _RULED_OUT or theirs[agent] > _UNLIKELY or _was_used(reading, agent):
        return None
    return Finding(
        kind="other_language",
        headline="the answer is in another language than the request",
        span_ids=(reading.answer_span.span_id,),
        quotes=(
            Quote(reading.answer_span.span_id, reading.answer),
            Quote(reading.answer_span.span_id, reading.request),
        ),
        details=(("asked_in", user), ("answered_in", agent)),
    )


def _plain(text: str) -> str:
    return _MASK.sub(" ", masked(_MARKUP.sub(" ", text[:_READ]), _LONGEST))


def _is_data(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[", "<", "|")


def _was_used(reading: Reading, language: str) -> bool:
    """Whether the user wrote in ``language`` earlier in the conversation, or the instructions are in it."""
    first = reading.llm[0].input if reading.llm else ()
    texts = [_plain(m.text) for m in first if m.role in ("user", "human", "system") and m.text.strip()]
    return any(_chances(t).get(language, 0.0) > _RATHER_SURE for t in texts if len(t.split()) >= _FEWEST_ASKED)


def _language(text: str) -> str:
    return str(_identifier().classify(text)[0])


def _chances(text: str) -> dict[str, float]:
    return {str(language): float(chance) for language, chance in _identifier().rank(text)}


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
