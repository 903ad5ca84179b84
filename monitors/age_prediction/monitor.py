"""The monitor: weighs what a user has let slip, and says what band that supports, or that it supports none."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log
from typing import Any

from monitors.age_prediction.config import AgeConfig
from monitors.age_prediction.disclosed import disclosures, topics
from monitors.age_prediction.hours import hours_sign
from monitors.age_prediction.stated import Statement, stated_ages
from monitors.age_prediction.weights import IN_FICTION, MOST_TOPICS, REPEATED, WEAK, WEIGHTS
from monitors.contract import Evidence, Flag, Said, Severity, UserHistory

_MOST_EVIDENCE = 10
_QUOTED = re.compile(r"\"[^\"\n]{2,600}\"|\u201c[^\u201d\n]{2,600}\u201d|(?:^|\n)>[^\n]*")
_FICTION = re.compile(
    r"\b(?:pretend|imagine|role-?play|act (?:as|like)|in character|my character|the (?:main )?character|protagonist|fan ?fic\w*|hypothetical\w*|lyrics"
    r"|(?:write|draft|compose|create|generate|make|continue|finish|translate|rewrite|rephrase|proofread|summari[sz]e|correct|edit|improve|analy[sz]e)\b"
    r"[^.!?\n]{0,40}\b(?:essay|letter|email|e-mail|story|text|poem|song|monologue|dialogue|dialog|script|post|speech|bio|scene|article|message|sentence|paragraph|profile|diary|ad|persona)s?)\b"
)
_SEVERITY: Mapping[str, Severity] = {"likely_minor": "medium", "possibly_minor": "low"}
_SAYS = {
    "likely_minor": "Likely a minor",
    "possibly_minor": "Possibly a minor",
    "unclear": "Cannot be told",
    "likely_adult": "Likely an adult",
    "not_enough_evidence": "Not enough evidence to tell",
}


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: str
    weight: float
    at: datetime
    evidence: Evidence | None
    age: int | None = None  # as of the newest activity


class AgePrediction:
    """Predicts, per user and over time, whether they are a minor; see README.md beside this file."""

    name = "age_prediction"
    version = "1"
    override_values = ("adult", "minor", "none")

    def __init__(self, config: AgeConfig | None = None) -> None:
        self.config = config or AgeConfig()

    def check_user(self, history: UserHistory) -> Iterator[Flag]:
        """Give one flag: a band with its probability, or that there is not enough evidence."""
        signs = list(self._signs(history))
        counted = _counted(signs)
        direct = sum(w for kind, w in counted.items() if kind not in WEAK)
        both_ways = _contradict(signs)
        prior = self.config.share_of_minors
        probability = 1 / (1 + exp(-(log(prior / (1 - prior)) + sum(counted.values()))))
        band = self._band(probability, counted, direct, contradicting=both_ways)
        yield self._flag(history, band, probability, counted, signs)

    def _signs(self, history: UserHistory) -> Iterator[_Sign]:
        now = history.active_at[-1] if history.active_at else None
        for said in history.said:
            yield from self._in_words(said, now or said.at)
        hours = hours_sign(history.active_at) if self.config.use_hours else None
        if hours and now:
            yield _Sign(hours, WEIGHTS[hours].log_odds, now, None)

    def _in_words(self, said: Said, now: datetime) -> Iterator[_Sign]:
        lower = said.text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        if len(lower) != len(said.text):
            return
        quoted = [m.span() for m in _QUOTED.finditer(lower)]
        fiction = _FICTION.search(lower)
        for statement in (*stated_ages(lower, said.at), *disclosures(lower), *topics(lower)):
            if any(start <= statement.start < end for start, end in quoted):
                continue
            kind, age = self._kind(statement, said.at, now)
            share = IN_FICTION if fiction and kind not in WEAK else 1.0
            evidence = said.part(statement.start, statement.end)
            yield _Sign(kind, WEIGHTS[kind].log_odds * share, said.at, evidence, age)

    def _kind(self, statement: Statement, at: datetime, now: datetime) -> tuple[str, int | None]:
        """Give the kind of evidence, and the age it means by now: who was 17 two years ago is an adult."""
        if statement.age is None:
            return statement.kind, None
        age, limit = statement.age + int((now - at).days / 365.25), self.config.adult_from
        if statement.age < 8:
            return "age_very_young", age
        if age < limit:
            return "age_child", age
        if age < limit + 3:
            return "age_just_adult", age
        return ("age_mature" if age >= 25 else "age_adult"), age

    def _band(self, probability: float, counted: Mapping[str, float], direct: float, *, contradicting: bool) -> str:
        strength = sum(abs(w) for kind, w in counted.items() if kind not in WEAK)
        if strength < self.config.least_evidence:
            return "not_enough_evidence"
        if contradicting:
            return "unclear"
        if probability >= self.config.likely:
            return "likely_minor"
        if 1 - probability >= self.config.likely and direct < 0:
            return "likely_adult"
        return "possibly_minor" if probability >= 1 - self.config.likely and direct > 0 else "unclear"

    def _flag(
        self, history: UserHistory, band: str, probability: float, counted: Mapping[str, float], signs: Sequence[_Sign]
    ) -> Flag:
        told = [s for s in signs if s.evidence is not None and s.kind in counted]
        told.sort(key=lambda s: (-abs(s.weight), s.at))
        details = {
            "band": band,
            "probability_minor": round(probability, 2),
            "evidence": {kind: round(weight, 2) for kind, weight in sorted(counted.items())},
            "treatment": "standard" if band == "likely_adult" else "safer",
            "messages": len(history.said),
            "traces": len(history.active_at),
            "left_out": history.left_out,
        }
        flag = {
            "evidence": tuple(s.evidence for s in told[:_MOST_EVIDENCE] if s.evidence),
            "happened_at": history.active_at[-1] if history.active_at else None,
            "key": "",
        }
        stated = history.override
        if stated is not None and stated.value in {"adult", "minor"}:
            return Flag(f"age.override_{stated.value}", "info", 1.0, **_overridden(history, details), **flag)
        return Flag(
            category=f"age.{band}",
            severity=_SEVERITY.get(band, "info"),
            confidence=_confidence(band, probability),
            explanation=_explanation(band, probability, counted, signs),
            details=details,
            **flag,
        )


def _counted(signs: Sequence[_Sign]) -> dict[str, float]:
    """Add up the signs by kind: the strongest in full, two more in part; of stated ages only the newest statement."""
    newest = max((s.at for s in signs if s.age is not None), default=None)
    by_kind: dict[str, list[_Sign]] = defaultdict(list)
    for sign in signs:
        if sign.age is None or sign.at == newest:
            by_kind[sign.kind].append(sign)
    counted: dict[str, float] = {}
    for kind, group in by_kind.items():
        if kind in {"young_topics", "adult_topics"}:
            different = len({s.evidence.quote.lower() for s in group if s.evidence})
            counted[kind] = WEIGHTS[kind].log_odds * min(different, MOST_TOPICS)
        else:
            weights = sorted((s.weight for s in group), key=abs, reverse=True)
            counted[kind] = weights[0] + REPEATED * sum(weights[1:3])
    return counted


def _contradict(signs: Sequence[_Sign]) -> bool:
    """Tell whether strong statements point both ways: two people at one account, or one who does not tell the truth."""
    strong = [s.weight for s in signs if abs(s.weight) >= 2.5]
    return any(w > 0 for w in strong) and any(w < 0 for w in strong)


def _confidence(band: str, probability: float) -> float:
    if band in {"likely_minor", "possibly_minor"}:
        return round(probability, 2)
    if band == "likely_adult":
        return round(1 - probability, 2)
    return 1.0  # that it cannot be told is no guess


def _explanation(band: str, probability: float, counted: Mapping[str, float], signs: Sequence[_Sign]) -> str:
    if band == "not_enough_evidence":
        return f"{_SAYS[band]}: {_reasons(counted, signs) or 'nothing the user wrote bears on their age'}. Treated as a minor to be safe."
    chance = f"about {round(probability * 20) * 5} %" if 0.025 <= probability < 0.975 else ("under 5 %" if probability < 0.5 else "over 95 %")
    treated = "" if band == "likely_adult" else " Treated as a minor to be safe."
    return f"{_SAYS[band]} (chance of being a minor {chance}): {_reasons(counted, signs)}.{treated}"


def _reasons(counted: Mapping[str, float], signs: Sequence[_Sign]) -> str:
    strongest = sorted(counted, key=lambda kind: (-abs(counted[kind]), kind))[:4]
    ages = {s.kind: s.age for s in sorted(signs, key=lambda s: s.at) if s.age is not None}
    return "; ".join(WEIGHTS[k].says + (f" (now {ages[k]})" if k in ages else "") for k in strongest)


def _overridden(history: UserHistory, details: Mapping[str, Any]) -> dict[str, Any]:
    stated = history.override
    assert stated is not None
    words = "An adult" if stated.value == "adult" else "A minor"
    return {
        "explanation": f"{words}, as {stated.actor} stated: {stated.reason}",
        "details": {
            **details,
            "treatment": "standard" if stated.value == "adult" else "safer",
            "override": {
                "value": stated.value,
                "reason": stated.reason,
                "actor": stated.actor,
                "created_at": stated.created_at.isoformat(),
            },
        },
    }
