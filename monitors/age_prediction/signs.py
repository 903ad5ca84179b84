"""From a user's history to signs: each piece of evidence with its weight, its time and its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitors.age_prediction.config import AgeConfig
from monitors.age_prediction.disclosed import disclosures, topics
from monitors.age_prediction.hours import hours_sign
from monitors.age_prediction.stated import Statement, stated_ages
from monitors.age_prediction.weights import IN_FICTION, WEAK, WEIGHTS
from monitors.contract import Evidence, Said, UserHistory

_QUOTED = re.compile(r"\"[^\"\n]{2,600}\"|\u201c[^\u201d\n]{2,600}\u201d|(?:^|\n)>[^\n]*")
_FICTION = re.compile(
    r"\b(?:pretend|imagine|role-?play|act (?:as|like)|in character|my character|the (?:main )?character"
    r"|protagonist|fan ?fic\w*|hypothetical\w*|lyrics"
    r"|(?:write|draft|compose|create|generate|make|continue|finish|translate|rewrite|rephrase|proofread"
    r"|summari[sz]e|correct|edit|improve|analy[sz]e)\b"
    r"[^.!?\n]{0,40}\b(?:essay|letter|email|e-mail|story|text|poem|song|monologue|dialogue|dialog|script"
    r"|post|speech|bio|scene|article|message|sentence|paragraph|profile|diary|ad|persona)s?)\b",
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One piece of evidence.

    Args:
        kind: A key of ``WEIGHTS``.
        weight: What it counts, in log-odds of being a minor.
        at: When it was written.
        evidence: Where it stands; None for what stands nowhere, such as hours of activity.
        age: The age it means by the time of the newest activity, where it states one.
    """

    kind: str
    weight: float
    at: datetime
    evidence: Evidence | None
    age: int | None = None


def signs_of(history: UserHistory, config: AgeConfig) -> Iterator[Sign]:
    """Find everything in ``history`` that bears on age."""
    now = history.active_at[-1] if history.active_at else None
    for said in history.said:
        yield from _in_words(said, now or said.at, config)
    hours = hours_sign(history.active_at) if config.use_hours else None
    if hours and now:
        yield Sign(hours, WEIGHTS[hours].log_odds, now, None)


def _in_words(said: Said, now: datetime, config: AgeConfig) -> Iterator[Sign]:
    lower = said.text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if len(lower) != len(said.text):  # a few letters grow in lower case, and offsets would not hold
        return
    quoted = [m.span() for m in _QUOTED.finditer(lower)]
    fiction = _FICTION.search(lower)
    for statement in (*stated_ages(lower, said.at), *disclosures(lower), *topics(lower)):
        if any(start <= statement.start < end for start, end in quoted):
            continue
        kind, age = _kind(statement, said.at, now, config)
        share = IN_FICTION if fiction and kind not in WEAK else 1.0
        evidence = said.part(statement.start, statement.end)
        yield Sign(kind, WEIGHTS[kind].log_odds * share, said.at, evidence, age)


def _kind(statement: Statement, at: datetime, now: datetime, config: AgeConfig) -> tuple[str, int | None]:
    """Give the kind of evidence, and the age it means by now: who was 17 two years ago is an adult."""
    if statement.age is None:
        return statement.kind, None
    age, limit = statement.age + int((now - at).days / 365.25), config.adult_from
    if statement.age < 8:
        return "age_very_young", age
    if age < limit:
        return "age_child", age
    if age < limit + 3:
        return "age_just_adult", age
    return ("age_mature" if age >= 25 else "age_adult"), age
