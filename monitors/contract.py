"""What a monitor is: the public door for built-in and third-party plug-ins alike.

A monitor reads traces, or what one user wrote over time, and raises flags. It is a class without required
constructor arguments, found by the entry point group ``tracelore.monitors``::

    [project.entry-points."tracelore.monitors"]
    no_promises = "my_package:NoPromises"

It MUST be deterministic and free of side effects: the same input gives the same flags, whenever and how often it is
asked, because traces are checked again when late spans arrive. It MAY raise: the host reports the failure under the
monitor's name and goes on with the others. What it reads was written by strangers: it must never be executed or obeyed.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol, get_args, runtime_checkable

from store.records import Trace

Severity = Literal["info", "low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

TextField = Literal["system", "input", "output", "arguments", "result", "tool_definitions"]


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """Where a flag's reason stands: characters ``start`` to ``end`` of one stored text of one span.

    The text is what the view ``span_texts`` shows for (span_id, field, position): for messages that is their JSON.
    ``monitors.passages`` finds readable passages and makes evidence with the right offsets.

    Args:
        trace_id: The trace.
        span_id: The span within it.
        field: The column of ``spans`` that refers to the text.
        position: Which of the column's texts, from 0.
        start: First character.
        end: One after the last character.
        quote: The characters themselves. The host compares them with the stored text before it keeps the flag, and
            then drops them, so that a secret is not stored a second time.
    """

    trace_id: str
    span_id: str
    field: TextField
    position: int
    start: int
    end: int
    quote: str = dataclasses.field(default="", repr=False, compare=False)

    @property
    def place(self) -> str:
        """The place as text, for ids."""
        return f"{self.trace_id}/{self.span_id}/{self.field}/{self.position}/{self.start}-{self.end}"

    def to_row(self) -> dict[str, str | int]:
        """Write it as it is kept in ``flags.evidence``."""
        return {
            "trace_id": self.trace_id,
            "span_id": self.span_id,
            "field": self.field,
            "position": self.position,
            "start": self.start,
            "end": self.end,
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Flag:
    """One finding of a monitor.

    Args:
        category: What was found, from general to special, joined by dots: ``secret.aws_access_key``.
        severity: How bad it is if it is true.
        confidence: How likely it is to be true, 0 to 1; independent of the severity.
        explanation: One or two sentences for people, without the secret itself.
        evidence: Where it shows; may be empty only if the finding is that there is nothing.
        details: Anything else, as JSON values.
        happened_at: When, by the agent's clock; the host takes the start of the evidence's span if it is None.
        key: Tells apart findings of the same category about the same subject. None: the place of the first
            evidence. With "" a later look at the same subject replaces the flag, wherever its evidence stands.

    Raises:
        ValueError: A field holds what it must not hold.
    """

    category: str
    severity: Severity
    confidence: float
    explanation: str
    evidence: tuple[Evidence, ...] = ()
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    happened_at: datetime | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody could read later."""
        if not self.category or not self.explanation:
            raise ValueError("a flag needs a category and an explanation")
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity is {self.severity!r}; it must be one of {', '.join(SEVERITIES)}")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence is {self.confidence!r}; it must lie between 0 and 1")


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """One passage a user wrote, each distinct one once, with the time it was first sent."""

    text: str
    at: datetime
    evidence: Evidence  # of the whole passage

    def part(self, start: int, end: int) -> Evidence:
        """Give the evidence for characters ``start`` to ``end`` of ``text``."""
        whole = self.evidence
        return Evidence(
            whole.trace_id,
            whole.span_id,
            whole.field,
            whole.position,
            whole.start + start,
            whole.start + end,
            whole.quote[start:end],
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Override:
    """What a person stated about a subject, against a monitor's prediction; see ``monitors.override``."""

    value: str
    reason: str
    actor: str
    created_at: datetime


@dataclasses.dataclass(frozen=True, slots=True)
class UserHistory:
    """What one user did over time, oldest first: only the user's own words, and when the agent was used.

    Args:
        project: The project.
        user_id: Who, as the agent named them.
        said: What they wrote.
        active_at: Start of each of their traces.
        left_out: Traces of theirs that were not read, because they are too old or too many.
        override: What a person stated about this user for this monitor; a monitor MUST let it win.
    """

    project: str
    user_id: str
    said: tuple[Said, ...] = ()
    active_at: tuple[datetime, ...] = ()
    left_out: int = 0
    override: Override | None = None


@runtime_checkable
class Monitor(Protocol):
    """What every monitor has. It also has ``check_trace`` or ``check_user``, or both.

    ``name`` is lower-case letters, digits and underscores, the same as the entry point's, and never changes: flags,
    overrides and progress are kept under it. ``version`` changes with the monitor's rules.
    """

    name: str
    version: str


@runtime_checkable
class TraceMonitor(Monitor, Protocol):
    """Looks at one settled trace at a time."""

    def check_trace(self, trace: Trace) -> Iterable[Flag]:
        """Give the flags of ``trace``; they replace those of an earlier look at it."""
        ...


@runtime_checkable
class UserMonitor(Monitor, Protocol):
    """Looks at one user over time, whenever new traces of theirs have settled."""

    def check_user(self, history: UserHistory) -> Iterable[Flag]:
        """Give the flags about this user; they replace those of an earlier look."""
        ...
