"""Running one monitor on one subject: the border between our code and a plug-in's."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import orjson

from monitors.contract import Evidence, Flag
from monitors.loading import Broken, told

Place = tuple[str, str, str, int]
"""Trace id, span id, field, position: names one stored text."""

_MOST_FLAGS = 1_000  # of one monitor about one subject: more tells nobody anything, and could fill the disk


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a monitor said about one subject; ``flags`` is None if it failed, and then nothing is replaced."""

    monitor: str
    subject: str
    flags: tuple[Flag, ...] | None
    broken: tuple[Broken, ...] = ()


def ask(monitor: str, subject: str, check: Callable[[], Iterable[Flag]]) -> Outcome:
    """Collect the flags of one look, whatever the monitor does."""
    try:
        flags = tuple(_flags(check()))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plug-in border: whatever a stranger's code raises
        return Outcome(monitor, subject, None, (Broken(monitor, subject, told(error)),))
    return Outcome(monitor, subject, flags)


def _flags(found: Iterable[Flag]) -> Iterable[Flag]:
    for number, flag in enumerate(found):
        if not isinstance(flag, Flag):
            raise TypeError(f"it gave {type(flag).__name__} instead of a Flag")
        if number == _MOST_FLAGS:
            raise ValueError(f"it raised more than {_MOST_FLAGS} flags about one subject")
        orjson.dumps(dict(flag.details))  # what cannot be stored is the plug-in's fault, and shows here
        yield flag


def places(outcomes: Iterable[Outcome]) -> set[Place]:
    """Give the stored texts that the flags of ``outcomes`` point at."""
    return {place(e) for outcome in outcomes for flag in outcome.flags or () for e in flag.evidence}


def place(evidence: Evidence) -> Place:
    return evidence.trace_id, evidence.span_id, evidence.field, evidence.position


def with_true_evidence(outcome: Outcome, stored: Mapping[Place, str]) -> Outcome:
    """Leave out flags whose evidence does not stand where they say, and report them."""
    good: list[Flag] = []
    broken = list(outcome.broken)
    for flag in outcome.flags or ():
        wrong = next((why for e in flag.evidence if (why := _wrong(e, stored.get(place(e))))), None)
        if wrong is None:
            good.append(flag)
        else:
            broken.append(Broken(outcome.monitor, outcome.subject, f"flag {flag.category!r} was not kept: {wrong}"))
    return Outcome(outcome.monitor, outcome.subject, None if outcome.flags is None else tuple(good), tuple(broken))


def _wrong(evidence: Evidence, text: str | None) -> str | None:
    where = f"{evidence.field}[{evidence.position}] of span {evidence.span_id}"
    if text is None:
        return f"there is no text at {where}"
    if not 0 <= evidence.start < evidence.end <= len(text):
        return f"characters {evidence.start} to {evidence.end} lie outside {where}, which has {len(text)}"
    if evidence.quote and text[evidence.start : evidence.end] != evidence.quote:
        return f"the words quoted do not stand at {evidence.start} to {evidence.end} of {where}"
    return None
