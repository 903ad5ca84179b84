"""The conversation of a trace, each message once although every model call repeats those before it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from store.records import Message, Part, Span, Trace

_BEARERS = ("llm", "agent", "chain", "span")
"""Kinds whose messages tell the conversation, the best first; the others only repeat it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message, where it was first seen."""

    role: str
    text: str
    reasoning: str
    span_id: str
    name: str | None = None
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """One tool call with its arguments, and its result if there is one."""

    tool: str
    arguments: str
    result: str | None
    failed: bool
    error: str | None
    span_id: str


Entry = Said | Called


def conversation(trace: Trace) -> list[Entry]:
    """Give what was said and done in the order it happened."""
    speakers = _speakers(trace)
    results = _Results(trace)
    told: Counter[str] = Counter()
    entries: list[Entry] = []
    for span in trace.spans:
        if span.span_id in speakers:
            for message in _news(span, told):
                entries.extend(_entries(message, span, results))
        elif span.kind == "tool":
            entries.extend(results.unasked(span))
    return entries


def _speakers(trace: Trace) -> set[str]:
    """Choose the spans whose messages are told: model calls, without those that wrap another model call."""
    for kind in _BEARERS:
        bearing = [s for s in trace.spans if s.kind == kind and (s.input or s.output)]
        if bearing:
            ids = {s.span_id for s in bearing}
            wrapping = {s.parent_span_id for s in bearing} & ids
            return ids - {i for i in wrapping if i is not None}
    return set()


def _news(span: Span, told: Counter[str]) -> Iterator[Message]:
    """Give the messages of a call that were not told yet.

    A history may hold equal messages ("yes", "yes"): it is news as often as it stands there more often
    than it was told. What a model answers is always news.
    """
    there: Counter[str] = Counter()
    for message in (*span.system, *span.input):
        key = _key(message)
        there[key] += 1
        if there[key] > told[key]:
            told[key] = there[key]
            yield message
    for message in span.output:
        told[_key(message)] += 1
        yield message


def _key(message: Message) -> str:
    # An answer carries a finish reason, the same message in the next call's history does not; its calls may tell the
    # id of their item.
    parts = tuple({k: v for k, v in p.items() if k != "item_id"} if "item_id" in p else p for p in message.parts)
    return replace(message, parts=parts, finish_reason=None).to_json()


def _entries(message: Message, span: Span, results: "_Results") -> Iterator[Entry]:
    said = Said(message.role, message.text, message.reasoning, span.span_id, message.name, tuple(_other(message)))
    if said.text or said.reasoning or said.other:
        yield said
    for call in message.tool_calls:
        yield results.of(call, span)
    for part in message.tool_results:
        if not results.was_told(part):
            yield Said("tool", as_text(part.get("response")), "", span.span_id)


def _other(message: Message) -> Iterator[str]:
    """Name what cannot be shown as text: pictures, files, and parts of unknown kinds."""
    known = {"text", "reasoning", "tool_call", "tool_call_response"}
    for part in message.parts:
        if part.get("type") not in known:
            detail = part.get("mime_type") or part.get("modality") or part.get("uri") or part.get("name") or ""
            yield f"{part.get('type', 'part')} {detail}".strip()


class _Results:
    """The answers of tools, to be joined with the calls that asked for them."""

    def __init__(self, trace: Trace) -> None:
        tools = [s for s in trace.spans if s.kind == "tool"]
        self._by_call = {s.tool_call_id: s for s in tools if s.tool_call_id}
        self._waiting = {s.span_id: s for s in tools}
        self._answers = dict(_answers(trace.spans))
        self._told: set[str] = set()

    def of(self, call: Part, asking: Span) -> Called:
        """Join a call with what came of it: by its id, else the next run of a tool of that name."""
        call_id, tool = str(call.get("id") or ""), str(call.get("name") or "tool")
        ran = self._by_call.get(call_id) or self._next(tool, asking)
        if ran is not None:
            self._waiting.pop(ran.span_id, None)
        if call_id:
            self._told.add(call_id)
        answer = self._answers.get(call_id)
        return Called(
            tool=tool,
            arguments=as_text(call.get("arguments")) or ((ran.arguments or "") if ran else ""),
            result=ran.result if ran and ran.result is not None else answer,
            failed=ran.failed if ran else False,
            error=ran.error_message or ran.error_type if ran and ran.failed else None,
            span_id=ran.span_id if ran else asking.span_id,
        )

    def unasked(self, span: Span) -> Iterator[Called]:
        """Give a tool run that no message asked for."""
        if self._waiting.pop(span.span_id, None) is not None:
            yield Called(
                tool=span.tool_name or span.name,
                arguments=span.arguments or "",
                result=span.result,
                failed=span.failed,
                error=span.error_message or span.error_type if span.failed else None,
                span_id=span.span_id,
            )

    def was_told(self, part: Part) -> bool:
        """Tell whether a result stands beside its call already."""
        return str(part.get("id") or "") in self._told

    def _next(self, tool: str, asking: Span) -> Span | None:
        ran = (s for s in self._waiting.values() if s.tool_name == tool and not s.tool_call_id)
        return next((s for s in ran if s.start_ns >= asking.start_ns), None)


def _answers(spans: Iterable[Span]) -> Iterator[tuple[str, str]]:
    for span in spans:
        for message in span.input:
            for part in message.tool_results:
                if part.get("id"):
                    yield str(part["id"]), as_text(part.get("response"))


def as_text(value: Any) -> str:
    """Give a payload as people read it: JSON laid out, text as it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return read if isinstance(read, str) else as_text(read)
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
