"""From signs to a band: what they add up to, and whether that is enough to say anything."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal

from monitors.age_prediction.config import AgeConfig
from monitors.age_prediction.signs import Sign
from monitors.age_prediction.weights import MOST_TOPICS, REPEATED, WEAK, WEIGHTS

Band = Literal["likely_minor", "possibly_minor", "unclear", "likely_adult", "not_enough_evidence"]

_STRONGLY_MINOR, _STRONGLY_ADULT = 2.8, -2.2  # from here on two signs contradict each other
_TOPICS = frozenset({"young_topics", "adult_topics"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the signs support.

    Args:
        band: In words.
        probability: Of being a minor; what the weights give, see their file for what that is worth.
        counted: Log-odds by kind of evidence.
        signs: What was found, counted or not.
        contradictory: Whether strong signs point both ways.
    """

    band: Band
    probability: float
    counted: Mapping[str, float]
    signs: Sequence[Sign]
    contradictory: bool

    @property
    def safer(self) -> bool:
        """Whether the user is better treated as a minor: always, unless they are likely an adult."""
        return self.band != "likely_adult"


def judge(signs: Sequence[Sign], config: AgeConfig) -> Judgement:
    """Weigh ``signs``; without enough of them the answer is that there is not enough evidence."""
    counted = _counted(signs)
    odds = log(config.share_of_minors / (1 - config.share_of_minors)) + sum(counted.values())
    probability = 1 / (1 + exp(-odds))
    contradictory = _contradictory(signs)
    return Judgement(_band(probability, counted, config, contradictory), probability, counted, signs, contradictory)


def _counted(signs: Sequence[Sign]) -> dict[str, float]:
    """Add up by kind: the strongest in full, two more in part; of stated ages only the newest statement."""
    newest = max((s.at for s in signs if s.age is not None), default=None)
    by_kind: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        if sign.age is None or sign.at == newest:
            by_kind[sign.kind].append(sign)
    return {kind: _together(kind, group) for kind, group in by_kind.items()}


def _together(kind: str, group: Sequence[Sign]) -> float:
    if kind in _TOPICS:
        different = len({s.evidence.quote.lower() for s in group if s.evidence})
        return WEIGHTS[kind].log_odds * min(different, MOST_TOPICS)
    weights = sorted((s.weight for s in group), key=abs, reverse=True)
    return weights[0] + REPEATED * sum(weights[1:3])


def _contradictory(signs: Sequence[Sign]) -> bool:
    """Tell whether strong signs point both ways: two people at one account, or one who invents."""
    weights = [s.weight for s in signs]
    return max(weights, default=0.0) >= _STRONGLY_MINOR and min(weights, default=0.0) <= _STRONGLY_ADULT


def _band(probability: float, counted: Mapping[str, float], config: AgeConfig, contradictory: bool) -> Band:
    direct = [w for kind, w in counted.items() if kind not in WEAK]
    if sum(map(abs, direct)) < config.least_evidence:
        return "not_enough_evidence"
    if contradictory:
        return "unclear"
    if probability >= config.likely:
        return "likely_minor"
    if probability <= 1 - config.likely:
        return "likely_adult" if sum(direct) < 0 else "unclear"
    return "possibly_minor" if sum(direct) > 0 else "unclear"
