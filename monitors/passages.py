r"""The readable passages of a trace, each with who wrote it and where it is stored.

Offsets must hold in the stored text, which for a message is JSON with escapes. So a passage is a slice of the stored
text in which every escape is replaced by as many characters (``\n`` by a space and a line break): what is found at
``i`` in the passage stands at ``base + i`` in the store.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import orjson

from monitors.contract import Evidence, TextField
from monitors.escapes import unescape
from store.records import Message, Part, Span, Trace

Source = Literal["system", "user", "assistant", "tool_call", "tool_result"]
"""Who wrote it; ``tool_result`` is whatever came from outside: tools, retrievers, web pages, files."""

OUTSIDE_KINDS = frozenset({"tool", "retriever"})


@dataclass(frozen=True)
class Passage:
    """A piece of text that one party wrote.

    Args:
        trace_id: The trace it is in.
        span: The span it first shows in.
        source: Who wrote it.
        field: The column of the span that refers to the stored text.
        position: Which text of that column.
        base: Where in the stored text the passage begins.
        raw: The passage as stored, escapes and all.
        tool: Name of the tool, for calls and results, where known.
    """

    trace_id: str
    span: Span
    source: Source
    field: TextField
    position: int
    base: int
    raw: str
    tool: str | None = None

    @cached_property
    def text(self) -> str:
        """The passage to read: as long as ``raw``, without escapes."""
        return unescape(self.raw)

    def evidence(self, start: int, end: int) -> Evidence:
        """Give the evidence for characters ``start`` to ``end`` of ``text``."""
        return Evidence(
            self.trace_id,
            self.span.span_id,
            self.field,
            self.position,
            self.base + start,
            self.base + end,
            self.raw[start:end],
        )


def passages(trace: Trace) -> Iterator[Passage]:
    """Yield each distinct passage of ``trace`` once, where it first shows, in order of time.

    Conversations grow: every call repeats what was said before. The repeats are left out.
    """
    seen_messages: set[int] = set()
    seen: set[tuple[Source, str]] = set()
    for span in trace.spans:
        for passage in _of_span(trace.trace_id, span, seen_messages):
            # Blanks aside: a tool's answer is stored plain with the tool and escaped in the conversation.
            key = (passage.source, "".join(passage.text.split()))
            if key[1] and key not in seen:
                seen.add(key)
                yield passage


def _of_span(trace_id: str, span: Span, seen_messages: set[int]) -> Iterator[Passage]:
    yield from _of_messages(trace_id, span, "system", span.system, seen_messages)
    yield from _of_messages(trace_id, span, "input", span.input, seen_messages)
    if span.arguments:
        yield Passage(trace_id, span, "tool_call", "arguments", 0, 0, span.arguments, span.tool_name)
    if span.result:
        source: Source = "tool_result" if span.kind in OUTSIDE_KINDS else "assistant"
        yield Passage(trace_id, span, source, "result", 0, 0, span.result, span.tool_name)
    yield from _of_messages(trace_id, span, "output", span.output, seen_messages)


def _of_messages(
    trace_id: str,
    span: Span,
    field: TextField,
    messages: Sequence[Message],
    seen_messages: set[int],
) -> Iterator[Passage]:
    # The reader of the store gives one object for a message however many spans refer to it.
    for position, message in enumerate(messages):
        if id(message) in seen_messages and span.kind not in OUTSIDE_KINDS:
            continue
        seen_messages.add(id(message))
        for source, base, raw, tool in _pieces(message, _author(span, field, message)):
            yield Passage(trace_id, span, source, field, position, base, raw, tool)


def message_pieces(message: Message, author: Source = "user") -> Iterator[tuple[Source, int, str, str | None]]:
    """Yield (who wrote it, where it begins in ``message.to_json()``, the stored characters, tool name) per part."""
    yield from _pieces(message, author)


def _pieces(message: Message, author: Source) -> Iterator[tuple[Source, int, str, str | None]]:
    base = len(f'{{"role":{_dump(message.role)},"parts":[')
    for part in message.parts:
        stored = _dump(part)
        yield from _piece(part, stored, base, author)
        base += len(stored) + 1


def _piece(part: Part, stored: str, base: int, author: Source) -> Iterator[tuple[Source, int, str, str | None]]:
    kind = part.get("type")
    if kind == "tool_call":
        value, key, source = part.get("arguments"), "arguments", "tool_call"
    elif kind == "server_tool_call":
        value, key, source = part.get(kind), kind, "tool_call"
    elif kind == "server_tool_call_response":  # a page that a model's server has read is as foreign as any
        value, key, source = part.get(kind), kind, "tool_result"
    elif kind == "tool_call_response":
        value, key, source = part.get("response", part.get("result")), "response", "tool_result"
        key = key if key in part else "result"
    else:
        value, key, source = part.get("content"), "content", author
    if value is None or isinstance(value, bool | int | float):
        return
    written = _dump(value)
    found = stored.find(f"{_dump(key)}:{written}")
    if found < 0:
        return
    start = found + len(key) + 3
    inside = 1 if isinstance(value, str) else 0  # without the quotes
    name = part.get("name")
    yield (
        source,  # type: ignore[misc]
        base + start + inside,
        written[inside : len(written) - inside],
        name if isinstance(name, str) else None,
    )


def _author(span: Span, field: str, message: Message) -> Source:
    role = message.role.lower()
    if field == "system" or role in {"system", "developer"}:
        return "system"
    if role in {"tool", "function"}:
        return "tool_result"
    if span.kind in OUTSIDE_KINDS:
        return "tool_call" if field == "input" else "tool_result"
    if field == "output" or role in {"assistant", "model", "ai"}:
        return "assistant"
    return "user"


@lru_cache(maxsize=64)
def _dump_role(role: str) -> str:
    return orjson.dumps(role).decode()


def _dump(value: Any) -> str:
    return _dump_role(value) if isinstance(value, str) and len(value) < 24 else orjson.dumps(value).decode()
