"""Running one monitor on one subject: the border between our code and a plug-in's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import orjson

from monitors.contract import Evidence, Flag, Monitor
from store.strangers import Failure, failure
from store.time_limit import FAILURES, at_most

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
    """

    monitor: str
    subject: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a monitor said about one subject; ``flags`` is None if it failed, and then nothing is replaced."""

    monitor: str
    subject: str
    flags: tuple[Flag, ...] | None
    broken: tuple[Broken, ...] = ()
    failure: Failure | None = None

    @property
    def failed(self) -> str | None:
        """What it failed of; None if it said what it had to say."""
        return self.failure.where if self.failure else None

    @property
    def lost(self) -> bool:
        """Whether the monitor was lost on it."""
        return self.failure is not None and self.failure.lost

    @property
    def rests(self) -> bool:
        """Whether the monitor was not asked."""
        return self.failure is not None and self.failure.kind == "rests"

    @classmethod
    def of(cls, monitor: str, subject: str, found: tuple[Flag, ...] | Failure) -> "Outcome":
        """Make one of what was found; who rests has been told of before."""
        if not isinstance(found, Failure):
            return cls(monitor, subject, found)
        broken = () if found.kind == "rests" else (Broken(monitor, subject, found.error),)
        return cls(monitor, subject, None, broken, found)


def look(monitor: Monitor, method: Method, subject: str, given: Any, longest_s: float) -> Outcome:
    """Collect the flags of one look in this process, whatever the monitor does.

    Args:
        monitor: Who looks.
        method: What of it is called.
        subject: The id of what it looks at.
        given: What it looks at.
        longest_s: How long it may compute.
    """
    try:
        return Outcome.of(monitor.name, subject, at_most(longest_s, partial(flags_of, monitor), (method, given)))
    except FAILURES as error:
        return Outcome.of(monitor.name, subject, failure(error))


def flags_of(monitor: Any, asked: tuple[Method, Any]) -> tuple[Flag, ...]:
    """Give what a monitor raises, with nothing in it but what is stored."""
    method, given = asked
    return tuple(_flags(getattr(monitor, method)(given)))


def _flags(found: Iterable[Flag]) -> Iterable[Flag]:
    for number, flag in enumerate(found):
        if not isinstance(flag, Flag):
            raise TypeError(f"it gave {type(flag).__name__} instead of a Flag")
        if number == _MOST_FLAGS:
            raise ValueError(f"it raised more than {_MOST_FLAGS} flags about one subject")
        yield _plain(flag)


def _plain(flag: Flag) -> Flag:
    """Give a flag of nothing but what is stored: what is amiss raises here, and what is made of it reaches anyone.

    A stranger's flag, text or time may be of a class of its own, which does as it likes when it is read, compared or
    given to another process.
    """
    return Flag(
        _text(flag.category),
        _text(flag.severity),  # type: ignore[arg-type] # which ones there are is seen when it is made
        float(flag.confidence),
        _text(flag.explanation),
        tuple(map(_plain_evidence, flag.evidence)),
        orjson.loads(orjson.dumps(dict(flag.details))),
        None if flag.happened_at is None else _moment(flag.happened_at),
        None if flag.key is None else _text(flag.key),
    )


def _plain_evidence(evidence: Evidence) -> Evidence:
    place: dict[str, Any] = {name: _text(getattr(evidence, name)) for name in ("trace_id", "span_id", "field", "quote")}
    reach: dict[str, Any] = {name: int.__int__(getattr(evidence, name)) for name in ("position", "start", "end")}
    return Evidence(**place, **reach)


def _text(given: str) -> str:
    text = str.__str__(given)
    text.encode()
    return text


def _moment(given: datetime) -> datetime:
    moment = datetime.fromisoformat(datetime.isoformat(given))
    moment.astimezone(UTC)
    return moment


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
    return replace(outcome, flags=None if outcome.flags is None else tuple(good), broken=tuple(broken))


def _wrong(evidence: Evidence, text: str | None) -> str | None:
    where = f"{evidence.field}[{evidence.position}] of span {evidence.span_id}"
    if text is None:
        return f"there is no text at {where}"
    if not 0 <= evidence.start < evidence.end <= len(text):
        return f"characters {evidence.start} to {evidence.end} lie outside {where}, which has {len(text)}"
    if evidence.quote and text[evidence.start : evidence.end] != evidence.quote:
        return f"the words quoted do not stand at {evidence.start} to {evidence.end} of {where}"
    return None
