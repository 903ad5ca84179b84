"""A span as it was sent: decoded from OTLP into plain Python, its meaning not yet read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple


class RawScope(NamedTuple):
    """The instrumentation library that made the span."""

    name: str = ""
    version: str = ""
    attributes: Mapping[str, Any] = {}


class RawEvent(NamedTuple):
    """Something that happened within a span."""

    name: str
    time_ns: int
    attributes: Mapping[str, Any] = {}


class RawLink(NamedTuple):
    """A pointer to another span, often of another trace; ids are lower-case hex, "" where none was sent."""

    trace_id: str
    span_id: str
    trace_state: str = ""
    attributes: Mapping[str, Any] = {}


_NO_SCOPE: Final = RawScope()


@dataclass(slots=True)
class RawSpan:
    """One OTLP span with what its request says about it.

    Ids are lower-case hex and valid: others are rejected while decoding. Attribute values are str, int, finite float,
    bool, bytes, None, or lists and dicts of these. ``resource``, ``resource_schema_url``, ``scope`` and
    ``scope_schema_url`` are shared by many spans: they MUST NOT be changed. ``attributes`` belongs to the span alone.
    """

    trace_id: str
    span_id: str
    name: str
    start_ns: int
    end_ns: int
    project: str = "default"
    received_at: datetime | None = None
    parent_span_id: str | None = None  # None for a root
    kind: int = 0  # OTLP's: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer
    status_code: int = 0  # OTLP's: 0 unset, 1 ok, 2 error
    status_message: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    events: list[RawEvent] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    resource: Mapping[str, Any] = field(default_factory=dict)
    resource_schema_url: str = ""
    scope: RawScope = _NO_SCOPE
    scope_schema_url: str = ""
    trace_state: str = ""
    flags: int = 0
    dropped_attributes: int = 0
    dropped_events: int = 0
    dropped_links: int = 0
    notes: tuple[str, ...] = ()  # what was odd while decoding, such as "bad_parent_id"

    @property
    def otlp_kind(self) -> str | None:
        """What the span was in the eyes of its SDK; None where it did not say."""
        return _KINDS[self.kind] if 0 < self.kind < len(_KINDS) else None


@dataclass(slots=True)
class RawLog:
    """One OTLP log record with what its request says about it; shared objects MUST NOT be changed."""

    project: str
    received_at: datetime
    time_ns: int  # 0: not said
    observed_ns: int  # 0: not said
    trace_id: str | None
    span_id: str | None
    severity: int
    severity_text: str | None
    event_name: str | None
    body: Any
    attributes: Mapping[str, Any]
    resource: Mapping[str, Any]
    scope: RawScope
    flags: int
    resource_schema_url: str | None
    scope_schema_url: str | None
    notes: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class RawPoint:
    """One point of an OTLP metric, whatever its type; shared objects MUST NOT be changed."""

    project: str
    received_at: datetime
    metric: str
    description: str | None
    unit: str | None
    type: str
    temporality: str | None
    monotonic: bool | None
    start_ns: int | None
    time_ns: int  # 0: not said
    value: float | None = None
    int_value: int | None = None
    count: int | None = None
    sum: float | None = None
    min: float | None = None
    max: float | None = None
    distribution: Mapping[str, Any] | None = None
    exemplars: list[Mapping[str, Any]]
    attributes: Mapping[str, Any]
    resource: Mapping[str, Any]
    scope: RawScope
    flags: int
    resource_schema_url: str | None
    scope_schema_url: str | None
    notes: tuple[str, ...]


_KINDS: Final = ("unspecified", "internal", "server", "client", "producer", "consumer")
