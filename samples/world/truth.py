"""What was planted, written down beside the day for the checker and for nobody else."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from samples.world.day import Played
from samples.world.failures import FAILURES
from samples.world.signals import SIGNALS
from samples.world.stage import SECOND


def truth_of_trace(played: Played) -> dict[str, Any]:
    """What is true of one trace."""
    case = played.case
    return {
        "intent": case.intent.name,
        "failure": case.failure,
        "noise": case.noise,
        "signal": case.signal,
        "age_told": case.disclosure or None,
        "agent": case.agent.name,
        "service": case.agent.service.name,
        "user": case.user.user_id,
        "session": case.session,
        "turn": case.turn,
        "start": round(case.start / SECOND, 3),
    }


def truth_of_day(seed: int, end: int, traces: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The whole truth about a day, from that of its traces by their ids."""
    facts = list(traces.values())
    counts = Counter(f["failure"] for f in facts)
    return {
        "world": "larkspur",
        "seed": seed,
        "end": round(end / SECOND, 3),
        "failures": {
            name: {"what": failure.what, "traces": counts[name], "share": round(counts[name] / max(1, len(facts)), 5)}
            for name, failure in FAILURES.items()
        },
        "intents": dict(sorted(Counter(f["intent"] for f in facts).items())),
        "signals": {name: [t for t, f in traces.items() if f["signal"] == name] for name in SIGNALS},
        "ages": _ages(facts),
        "traces": traces,
    }


def _ages(facts: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {f["user"]: f["age_told"] for f in facts if f["age_told"]}
