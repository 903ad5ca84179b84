"""The monitor: one flag per user, with a band, or that there is not enough evidence for one."""

from collections.abc import Iterator, Mapping
from typing import Any

from monitors.age_prediction.config import AgeConfig
from monitors.age_prediction.judgement import Judgement, judge
from monitors.age_prediction.signs import signs_of
from monitors.age_prediction.wording import confidence, explain, explain_override
from monitors.contract import Evidence, Flag, Override, Severity, UserHistory

_MOST_EVIDENCE = 10
_SEVERITY: Mapping[str, Severity] = {"likely_minor": "medium", "possibly_minor": "low"}


class AgePrediction:
    """Predicts, per user and over time, whether they are a minor; see README.md beside this file."""

    name = "age_prediction"
    version = "1"
    override_values = ("adult", "minor", "none")

    def __init__(self, config: AgeConfig | None = None) -> None:
        self.config = config or AgeConfig()

    def check_user(self, history: UserHistory) -> Iterator[Flag]:
        """Give one flag, which replaces the one before; what a person stated wins over what is predicted."""
        judgement = judge(list(signs_of(history, self.config)), self.config)
        stated = history.override
        overridden = stated if stated and stated.value in {"adult", "minor"} else None
        band = f"override_{overridden.value}" if overridden else judgement.band
        yield Flag(
            category=f"age.{band}",
            severity=_SEVERITY.get(band, "info"),
            confidence=1.0 if overridden else confidence(judgement),
            explanation=explain_override(overridden) if overridden else explain(judgement),
            evidence=_evidence(judgement),
            details=_details(history, judgement, overridden),
            happened_at=history.active_at[-1] if history.active_at else None,
            key="",
        )


def _evidence(judgement: Judgement) -> tuple[Evidence, ...]:
    """Give the strongest signs of either direction, so that a reviewer sees both sides."""
    told = sorted(judgement.signs, key=lambda s: (-abs(s.weight), s.at))
    return tuple(s.evidence for s in told if s.evidence is not None)[:_MOST_EVIDENCE]


def _details(history: UserHistory, judgement: Judgement, stated: Override | None) -> dict[str, Any]:
    safer = stated.value == "minor" if stated else judgement.safer
    details: dict[str, Any] = {
        "band": judgement.band,
        "probability_minor": round(judgement.probability, 2),
        "evidence": {kind: round(weight, 2) for kind, weight in sorted(judgement.counted.items())},
        "treatment": "safer" if safer else "standard",
        "messages": len(history.said),
        "traces": len(history.active_at),
        "left_out": history.left_out,
    }
    if stated:
        details["override"] = {
            "value": stated.value,
            "reason": stated.reason,
            "actor": stated.actor,
            "created_at": stated.created_at.isoformat(),
        }
    return details
