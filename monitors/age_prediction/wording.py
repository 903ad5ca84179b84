"""A judgement in words that claim no more than it does."""

from collections.abc import Mapping

from monitors.age_prediction.judgement import Band, Judgement
from monitors.age_prediction.weights import WEIGHTS
from monitors.contract import Override

_REASONS = 4
_SAYS: Mapping[Band, str] = {
    "likely_minor": "Likely a minor",
    "possibly_minor": "Possibly a minor",
    "unclear": "Cannot be told",
    "likely_adult": "Likely an adult",
    "not_enough_evidence": "Not enough evidence to tell",
}
_SAFER = " Better treated as a minor, to be safe."


def explain(judgement: Judgement) -> str:
    """Say what the band is, how sure that is, and what it rests on."""
    reasons = _reasons(judgement) or "nothing the user wrote bears on their age"
    if judgement.band == "not_enough_evidence":
        middle = f": {reasons}."
    elif judgement.band == "unclear" and judgement.contradictory:
        middle = f": what the user wrote points both ways ({reasons})."
    else:
        middle = f" (chance of being a minor {_chance(judgement.probability)}): {reasons}."
    return f"{_SAYS[judgement.band]}{middle}{_SAFER if judgement.safer else ''}"


def explain_override(stated: Override) -> str:
    """Say what a person stated."""
    return f"{'An adult' if stated.value == 'adult' else 'A minor'}, as {stated.actor} stated: {stated.reason}"


def confidence(judgement: Judgement) -> float:
    """Give how likely the band's claim is true; that something cannot be told is no guess."""
    if judgement.band in {"likely_minor", "possibly_minor"}:
        return round(judgement.probability, 2)
    return round(1 - judgement.probability, 2) if judgement.band == "likely_adult" else 1.0


def _chance(probability: float) -> str:
    """Round to what the weights bear: steps of five in a hundred."""
    if probability < 0.025:
        return "under 5 %"
    return "over 95 %" if probability >= 0.975 else f"about {round(probability * 20) * 5} %"


def _reasons(judgement: Judgement) -> str:
    weights = {s.kind: s.weight for s in judgement.signs} | dict(judgement.counted)
    strongest = sorted(weights, key=lambda kind: (-abs(weights[kind]), kind))[:_REASONS]
    ages = {s.kind: s.age for s in sorted(judgement.signs, key=lambda s: s.at) if s.age is not None}
    return "; ".join(WEIGHTS[k].says + (f" (now {ages[k]})" if k in ages else "") for k in strongest)
