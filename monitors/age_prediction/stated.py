"""Statements of the writer's own age: "I'm 15", "turning sixteen in May", "born in 2010", "I'm over 18"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitors.age_prediction.numbers import NUMBER, ORDINAL, number


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the writer says about themselves.

    Args:
        kind: A key of ``WEIGHTS``; "age" where the age decides.
        start: Where it begins in the text.
        end: One after its last character.
        age: The age stated, as of when it was written.
    """

    kind: str
    start: int
    end: int
    age: int | None = None


_I_AM = r"\b(?:i'm|i am|im|iam|i'm actually|i am actually)"
_HEDGE = (
    r"(?:(?:only|just|still|almost|nearly|about|already|now|currently|like|literally|also"
    r"|an?|the age of|aged|basically|actually|about to be) ){0,3}"
)
_OLD = r"(?:[- ]?(?:years?|yrs?)[- ]old(?!er)\b| ?y/?o\b| ?yrs\b(?! (?:of|into|in|ago)))"
# After a bare number the clause must end or go on like this: "I'm 15 minutes late" must not count.
_CLAUSE = (
    r"(?=\s*$|\s*[.!?;)\n\u2026]|\s*,(?!\d)|\s+(?:and|but|so|btw|lol|now|today|tomorrow"
    r"|this (?:year|month|week|summer)|haha|tho|though|if"
    r"|because|cuz|cause|yet|female|male|girl|boy|living|who)\b(?! (?:minutes|a half (?:hours?|feet|miles))))"
)
_NOT_REALLY = re.compile(
    r"(?:\b(?:if|when|once|until|till|unless|before|after|say|says|said|saying|pretend"
    r"|pretending|imagine|suppose|supposing|like|as if|though"
    r"|assume|assuming|think|thinks|thought|thinking|told|tell|act|acting|wish|whether"
    r"|where|by the time|hope|feel like|felt like|looks? like|since|or)"
    r"(?: that)?(?: \w+)?,?|[\"'\u201c]) ?$"
)
_YEAR_AFTER = re.compile(r"\s*(?:back )?in ((?:19|20)\d\d)\b")

_BARE = re.compile(rf"{_I_AM} {_HEDGE}({NUMBER})(?:{_OLD}|{_CLAUSE})")
_AS_A = re.compile(rf"\b(?:as|being) an? ({NUMBER})[- ](?:years?|yrs?)[- ]old\b")
_HERE = re.compile(
    rf"\b({NUMBER}) ?(?:years? old|y/?o|f|m|[mf]/?) here\b|^\s*({NUMBER}) ?[fm]\b|\b[fm]/?([1-9][0-9]) here\b"
)
_MY_AGE = re.compile(rf"\bmy age(?: is|:)? ({NUMBER})\b|^\s*age ?: ?({NUMBER})\b")
_TURNED = re.compile(rf"\b(?:i|i've|ive|i have) (?:\w+ )?turned ({NUMBER})\b(?! (?:down|up|off|on|in)\b)")
_TURNING = re.compile(
    rf"\b(?:i'll|i will|i'm|im|i am|i) (?:\w+ )?(?:turn|turning|be turning|gonna (?:be"
    rf"|turn)|going to (?:be|turn)|be) ({NUMBER})(?:{_OLD})?"
    r" (?:in|next|this|on|soon|tomorrow|by)\b(?! (?:minutes|hours))"
)
_BIRTHDAY = re.compile(
    rf"\b(?:i (?:just )?had|just had|celebrated|after|since|for|is|was|it's|it is|today is"
    rf"|tomorrow is|before|until|planning) my ({ORDINAL}) (?:birthday|b-?day)\b"
    rf"|\bmy ({ORDINAL}) (?:birthday|b-?day) (?:is|was|party|last|next|this|coming)\b"
)
_BORN = re.compile(
    r"\bi(?:'m| was| am|was)? born (?:in|on)?[^.!?\n]{0,25}?\b((?:19|20)\d\d)\b"
    r"|\bmy (?:birthday|birth ?date|dob|date of birth|birth year|year of birth)(?: is"
    r"|:)?[^.!?\n]{0,25}?\b((?:19|20)\d\d)\b"
)
_UNDER = re.compile(
    rf"{_I_AM} (?:(?:still|only|just) )?(?:under|below|younger than|not (?:yet |even )?"
    rf"|not (?:yet |even )?over |not old enough to be )({NUMBER})(?: yet)?(?:{_OLD}"
    rf"|{_CLAUSE}| yet\b)"
)
_OVER = re.compile(
    rf"{_I_AM} (?:(?:well|definitely|already) )?(?:over|above|older than|at least"
    rf"|past) (?:the age of )?(1[68]|21|eighteen|twenty[- ]one|sixteen)\b"
)
_DECADE = re.compile(
    rf"{_I_AM} (?:now )?in my (?:early |mid |middle |late |mid-|late-|early-)?(?:(twent"
    rf"|thirt|fort|fift|sixt|sevent|eight)ies|([2-8])0'?s)\b"
)
_MINOR = re.compile(
    rf"{_I_AM} (?:(?:only|just|still|legally|technically) )?(?:a minor|under ?age(?:d)?"
    rf"|(?:just |only )?an? (?:\w+ )?(?:teen|teenager|tween|preteen|pre-teen|kid|child"
    rf"|schoolgirl|schoolboy|little (?:girl|boy)))\b(?! (?:at heart|again|psychologist"
    rf"|therapist|person|inside|with|in (?:a|the) candy))"
    r"|\bas a (?:teen|teenager|minor|kid|child),? (?:i (?:can'?t|need|have to|don'?t|am"
    r"|want|feel)|my (?:mom|mum|dad|parents))"
)
_ADULT = re.compile(
    rf"{_I_AM} (?:(?:already|legally|technically) )?(?:an? (?:grown )?(?:adult|grown[- ]up"
    rf"|grown (?:man|woman)|legal adult)|of legal age)\b"
)
_DECADES = {"twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60, "sevent": 70, "eight": 80}


def stated_ages(text: str, at: datetime) -> Iterator[Statement]:
    """Find what ``text``, in lower case, says about its writer's age; ``at`` is when it was written."""
    for match in _BARE.finditer(text):
        yield from _age(text, match, number(match.group(1)))
    for pattern in (_AS_A, _HERE, _MY_AGE):
        for match in pattern.finditer(text):
            yield from _age(text, match, number(next(g for g in match.groups() if g)))
    for match in _TURNED.finditer(text):
        yield from _age(text, match, _turned(text, match, at))
    for match in _TURNING.finditer(text):
        yield from _age(text, match, (number(match.group(1)) or 0) - 1)
    for match in _BIRTHDAY.finditer(text):
        yield from _age(text, match, number(match.group(1) or match.group(2)))
    for match in _BORN.finditer(text):
        yield from _age(text, match, at.year - int(match.group(1) or match.group(2)))
    for match in _DECADE.finditer(text):
        yield from _age(text, match, _DECADES.get(match.group(1) or "", int(match.group(2) or 0) * 10))
    yield from _limits(text)


def _age(text: str, match: "re.Match[str]", age: int | None) -> Iterator[Statement]:
    if age is not None and 4 <= age <= 110 and not _not_really(text, match):
        yield Statement("age", *match.span(), age)


def _not_really(text: str, match: "re.Match[str]") -> bool:
    return bool(_NOT_REALLY.search(text, max(0, match.start() - 40), match.start()))


def _turned(text: str, match: "re.Match[str]", at: datetime) -> int | None:
    age = number(match.group(1))
    year = _YEAR_AFTER.match(text, match.end())
    return age + at.year - int(year.group(1)) if age is not None and year else age


def _limits(text: str) -> Iterator[Statement]:
    for match in _UNDER.finditer(text):
        limit = number(match.group(1))
        if limit is not None and 10 <= limit <= 21 and not _not_really(text, match):
            yield Statement("under_limit" if limit <= 18 else "over_limit", *match.span())
    for pattern, kind in ((_OVER, "over_limit"), (_MINOR, "minor_word"), (_ADULT, "adult_word")):
        for match in pattern.finditer(text):
            if not _not_really(text, match):
                yield Statement(kind, *match.span())
