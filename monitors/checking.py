"""Running one monitor on one subject: the border between our code and a plug-in's."""

from asyncio import CancelledError
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Literal

import orjson

from monitors.contract import Evidence, Flag, Monitor
from store.time_limit import TookTooLong, at_most, where

Place = tuple[str, str, str, int]
"""Trace id, span id, field, position: names one stored text."""

Method = Literal["check_trace", "check_user"]

_MOST_FLAGS = 1_000  # of one monitor about one subject: more tells nobody anything, and could fill the disk


@dataclass(frozen=True, slots=True)
class Broken:
    """A monitor that failed, by its name: when it was loaded, or on one trace or user.

    Args:
        monitor: Which.
        subject: A trace id or a user id; None: while loading.
        error: What was raised, in its own words.
        where: What was raised and at which line of code, without words that a trace may have put in.
    """

    monitor: str
    subject: str | None
    error: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a monitor said about one subject; ``flags`` is None if it failed, and then nothing is replaced."""

    monitor: str
    subject: str
    flags: tuple[Flag, ...] | None
    broken: tuple[Broken, ...] = ()

    @property
    def failed(self) -> str | None:
        """What it failed of; None if it said what it had to say."""
        return self.broken[0].where if self.flags is None else None


def look(
    monitor: Monitor, method: Method, subject: str, given: Any, longest_s: float, *, deadly: bool = False
) -> Outcome:
    """Collect the flags of one look in this process, whatever the monitor does.

    Args:
        monitor: Who looks.
        method: What of it is called.
        subject: The id of what it looks at.
        given: What it looks at.
        longest_s: How long it may compute.
        deadly: End the process where it cannot be interrupted.
    """

    def found(given: Any) -> tuple[Flag, ...]:
        return tuple(_flags(getattr(monitor, method)(given)))

    try:
        flags = at_most(longest_s, found, given, deadly=deadly)
    except (Exception, SystemExit, CancelledError, TookTooLong) as error:  # noqa: BLE001 - a stranger's code raises it
        return Outcome(monitor.name, subject, None, (Broken(monitor.name, subject, told(error), where(error)),))
    return Outcome(monitor.name, subject, flags)


def told(error: BaseException) -> str:
    """Say in one line what was raised; messages may quote traces, so they are kept short."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text[:300]


def _flags(found: Iterable[Flag]) -> Iterable[Flag]:
    for number, flag in enumerate(found):
        if not isinstance(flag, Flag):
            raise TypeError(f"it gave {type(flag).__name__} instead of a Flag")
        if number == _MOST_FLAGS:
            raise ValueError(f"it raised more than {_MOST_FLAGS} flags about one subject")
        _see_that_it_can_be_stored(flag)
        yield flag


def _see_that_it_can_be_stored(flag: Flag) -> None:
    """Raise here what is the plug-in's fault: later it would be that of whoever stores flags."""
    orjson.dumps(dict(flag.details))
    texts = [flag.category, flag.explanation, flag.key or ""]
    for evidence in flag.evidence:
        texts += [evidence.trace_id, evidence.span_id, evidence.field, evidence.quote]
        if not all(isinstance(n, int) for n in (evidence.position, evidence.start, evidence.end)):
            raise TypeError("its evidence tells no place")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("what should be a text is none")
    "".join(texts).encode()
    if flag.happened_at is not None:
        flag.happened_at.astimezone(UTC)


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
