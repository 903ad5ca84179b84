"""The things Tracelore keeps, as Python sees them.

A message has the shape of OpenTelemetry's GenAI conventions (1.37 and later): a role and a list of parts, each a
mapping with a ``type``: ``text`` and ``reasoning`` {content}, ``tool_call`` {id, name, arguments},
``tool_call_response`` {id, response}, ``blob`` / ``file`` / ``uri`` (media), or whatever else an agent sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import orjson

Kind = Literal[
    "agent",
    "llm",
    "tool",
    "retriever",
    "embedding",
    "reranker",
    "guardrail",
    "evaluator",
    "memory",
    "chain",
    "span",
]
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: str
    parts: tuple[Part, ...]
    name: str | None = None
    finish_reason: str | None = None

    @classmethod
    def of(cls, role: str, text: str) -> "Message":
        """Make a message of one text part."""
        return cls(role, ({"type": "text", "content": text},))

    @classmethod
    def from_json(cls, text: str) -> "Message":
        """Read what ``to_json`` wrote; any other text becomes a message of unknown role holding it."""
        try:
            raw = orjson.loads(text)
        except orjson.JSONDecodeError:
            return cls.of("unknown", text)
        if not isinstance(raw, dict) or not isinstance(raw.get("parts"), list):
            return cls.of("unknown", text)
        parts = tuple(p for p in raw["parts"] if isinstance(p, dict))
        return cls(str(raw.get("role", "unknown")), parts, raw.get("name"), raw.get("finish_reason"))

    def to_json(self) -> str:
        """Write the one text that stands for this message in ``texts``: equal messages give equal texts."""
        raw: dict[str, Any] = {"role": self.role, "parts": self.parts}
        if self.name:
            raw["name"] = self.name
        if self.finish_reason:
            raw["finish_reason"] = self.finish_reason
        return orjson.dumps(raw).decode()

    @property
    def text(self) -> str:
        """What it says: its text parts, joined by line breaks."""
        return "\n".join(str(p.get("content", "")) for p in self.parts if p.get("type") == "text")

    @property
    def reasoning(self) -> str:
        """What it thought: its reasoning parts, joined by line breaks."""
        return "\n".join(str(p.get("content", "")) for p in self.parts if p.get("type") == "reasoning")

    @property
    def tool_calls(self) -> tuple[Part, ...]:
        """The parts that ask for a tool: {id, name, arguments}."""
        return tuple(p for p in self.parts if p.get("type") == "tool_call")

    @property
    def tool_results(self) -> tuple[Part, ...]:
        """The parts that carry a tool's answer: {id, response}."""
        return tuple(p for p in self.parts if p.get("type") == "tool_call_response")


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a trace, normalised; see the table ``spans`` for what each field holds."""

    project: str
    trace_id: str
    span_id: str
    parent_span_id: str | None
    name: str
    kind: str
    dialect: str
    service: str | None
    start_ns: int
    end_ns: int
    status: str
    received_at: datetime | None = None
    error_type: str | None = None
    error_message: str | None = None
    operation: str | None = None
    agent: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    model: str | None = None
    request_model: str | None = None
    provider: str | None = None
    tool_name: str | None = None
    tool_call_id: str | None = None
    finish_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    cost: float | None = None
    cost_source: str | None = None
    first_token_ms: float | None = None
    input: tuple[Message, ...] = ()
    output: tuple[Message, ...] = ()
    system: tuple[Message, ...] = ()
    tool_definitions: str | None = None
    arguments: str | None = None
    result: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Mapping[str, Any], ...] = ()
    resource: Mapping[str, Any] = field(default_factory=dict)
    scope: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    otlp_kind: str | None = None
    flags: int | None = None
    trace_state: str | None = None
    resource_schema_url: str | None = None
    scope_schema_url: str | None = None

    @property
    def duration_ms(self) -> float:
        """How long it took by the agent's clock; never negative."""
        return max(0, self.end_ns - self.start_ns) / 1e6

    @property
    def failed(self) -> bool:
        """Whether the span itself reports an error."""
        return self.status == "error"


@dataclass(frozen=True)
class Trace:
    """All spans of one trace, ordered by start, parents before children where they start together."""

    project: str
    trace_id: str
    spans: tuple[Span, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Span]:
        """Spans by their id."""
        return {s.span_id: s for s in self.spans}

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Span, ...]]:
        found: dict[str | None, list[Span]] = {}
        for span in self.spans:
            known = span.parent_span_id in self.by_id and span.parent_span_id != span.span_id
            found.setdefault(span.parent_span_id if known else None, []).append(span)
        return {parent: tuple(children) for parent, children in found.items()}

    @cached_property
    def roots(self) -> tuple[Span, ...]:
        """Spans without a parent in this trace: the root, and orphans."""
        return self._children.get(None, ())

    @cached_property
    def root(self) -> Span:
        """The span that stands for the trace: a true root if there is one, else the first orphan."""
        true_roots = [s for s in self.roots if s.parent_span_id is None]
        return (true_roots or list(self.roots) or list(self.spans))[0]

    def children(self, span: Span) -> tuple[Span, ...]:
        """Direct children of ``span``, ordered by start."""
        return self._children.get(span.span_id, ())

    def walk(self) -> Iterator[tuple[int, Span]]:
        """Yield (depth, span) in tree order; spans on a parent cycle come last at depth 0."""
        seen: set[str] = set()
        stack = [(0, s) for s in reversed(self.roots)]
        while stack:
            depth, span = stack.pop()
            if span.span_id in seen:
                continue
            seen.add(span.span_id)
            yield depth, span
            stack.extend((depth + 1, child) for child in reversed(self.children(span)))
        yield from ((0, s) for s in self.spans if s.span_id not in seen)
