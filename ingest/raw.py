"""A span as it was sent: decoded from OTLP into plain Python, its meaning not yet read."""

from collections.abc import Mapping
from dataclasses import dataclass
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

OK: Final = 1  # codes of OTLP's status
ERROR: Final = 2


@dataclass(slots=True, init=False)
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
    project: str
    received_at: datetime | None
    parent_span_id: str | None  # None for a root
    kind: int  # OTLP's: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer
    status_code: int  # OTLP's: 0 unset, 1 ok, 2 error
    status_message: str
    attributes: dict[str, Any]
    events: list[RawEvent]
    links: list[RawLink]
    resource: Mapping[str, Any]
    resource_schema_url: str
    scope: RawScope
    scope_schema_url: str
    trace_state: str
    flags: int
    dropped_attributes: int
    dropped_events: int
    dropped_links: int
    notes: tuple[str, ...]  # what was odd while decoding, such as "bad_parent_id"

    def __init__(  # a dataclass's own is interpreted, also where all else is compiled, and takes four times as long
        self,
        trace_id: str,
        span_id: str,
        name: str,
        start_ns: int,
        end_ns: int,
        project: str = "default",
        received_at: datetime | None = None,
        parent_span_id: str | None = None,
        kind: int = 0,
        status_code: int = 0,
        status_message: str = "",
        attributes: dict[str, Any] | None = None,
        events: list[RawEvent] | None = None,
        links: list[RawLink] | None = None,
        resource: Mapping[str, Any] | None = None,
        resource_schema_url: str = "",
        scope: RawScope = _NO_SCOPE,
        scope_schema_url: str = "",
        trace_state: str = "",
        flags: int = 0,
        dropped_attributes: int = 0,
        dropped_events: int = 0,
        dropped_links: int = 0,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.trace_id, self.span_id, self.name = trace_id, span_id, name
        self.start_ns, self.end_ns = start_ns, end_ns
        self.project, self.received_at = project, received_at
        self.parent_span_id, self.kind = parent_span_id, kind
        self.status_code, self.status_message = status_code, status_message
        self.attributes = {} if attributes is None else attributes
        self.events = [] if events is None else events
        self.links = [] if links is None else links
        self.resource, self.resource_schema_url = {} if resource is None else resource, resource_schema_url
        self.scope, self.scope_schema_url = scope, scope_schema_url
        self.trace_state, self.flags = trace_state, flags
        self.dropped_attributes, self.dropped_events = dropped_attributes, dropped_events
        self.dropped_links, self.notes = dropped_links, notes

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
