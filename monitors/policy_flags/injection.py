"""Text that gives the assistant orders: in what came from outside, and in what users write to break its rules.

No single phrase decides. Each cue is a kind of thing that injected text does (override, address the model, claim
authority, order an action, hide, forge the frame of a chat); cues of different kinds that stand close together add up.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from monitors.contract import Severity
from monitors.policy_flags.cues import FROM_USER, OUTSIDE, Cue
from monitors.policy_flags.finding import Finding, Reading
from monitors.policy_flags.quoting import quote

_WINDOW = 600
_USER_WINDOW = 4_000  # the tales that users tell run longer
_THRESHOLD = 1.0
_SURE = 2.2
_MOST_MATCHES = 200  # of one cue; who repeats it more often than that is found all the same
_MOST_NEAR = 100
_PLAIN = frozenset({"order", "goods"})  # shop pages and manuals also tell people to send things


class _Cluster(NamedTuple):
    """A stretch of text whose cues add up."""

    start: int
    end: int
    score: float
    kinds: frozenset[str]


def find_injected(reading: Reading) -> Iterator[Finding]:
    """Find orders to the assistant in text that came from a tool, a page, a file: text that is data, not a request."""
    for found in _clusters(reading, OUTSIDE, _WINDOW):
        if not found.kinds <= _PLAIN:
            yield _finding("injection.tool_output", "medium", reading, found)


def find_jailbreak(reading: Reading) -> Iterator[Finding]:
    """Find an attempt of a user to free the assistant from its rules, or to get at its instructions."""
    best = max(_clusters(reading, FROM_USER, _USER_WINDOW), key=lambda c: c.score, default=None)
    if best is not None:
        yield _finding("injection.user", "low", reading, best)


def _clusters(reading: Reading, cues: Sequence[Cue], window: int) -> Iterator[_Cluster]:
    """Yield each stretch of up to ``window`` characters whose cues reach the threshold, without overlaps."""
    met = sorted(_met(reading, cues), key=lambda m: m[:2])
    at = 0
    while at < len(met):
        end = met[at][0] + window
        near = [m for m in met[at : at + _MOST_NEAR] if m[0] <= end]
        best: dict[str, float] = {}
        for _, _, cue in near:
            best[cue.kind] = max(best.get(cue.kind, 0.0), cue.weight)
        if sum(best.values()) >= _THRESHOLD:
            yield _Cluster(near[0][0], max(m[1] for m in near), sum(best.values()), frozenset(best))
            at += len(near)
        else:
            at += 1


def _met(reading: Reading, cues: Sequence[Cue]) -> Iterator[tuple[int, int, Cue]]:
    for cue in cues:
        if not cue.anchors.isdisjoint(reading.words):
            for match in islice(cue.pattern.finditer(reading.lower), _MOST_MATCHES):
                yield match.start(), match.end(), cue


def _finding(category: str, severity: Severity, reading: Reading, found: _Cluster) -> Finding:
    start, end, score, kinds = found
    confidence = round(min(0.95, 0.5 + 0.45 * (score - _THRESHOLD) / (_SURE - _THRESHOLD)), 2)
    said = ", ".join(sorted(k.replace("_", " ") for k in kinds))
    what = f"words that steer the assistant ({said})"
    shown = quote(reading.text, start, end)
    return Finding(category, severity, confidence, start, end, what, shown, shown)
