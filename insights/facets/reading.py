"""One trace, read once: the calls of tools it made, who acted when, what was asked and what was answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from insights.facets.masking import as_words
from insights.facets.payload import written
from store.exchange import answer, request
from store.records import Message, Span, Trace
from store.tree import grow_tree

CALLING = ("tool", "retriever")
HANDOFF = (
    "transfer to", "hand off", "handoff", "hand over", "handover", "hand to", "delegate to", "route to", "switch to",
    "pass to", "pass on", "forward to", "escalate to", "assign to", "refer to", "redirect to",
)  # fmt: skip
"""How tools are called, as words, that pass the conversation to another agent."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool or retriever.

    Args:
        span: Its own, or the model call that asked for it where it has none (not ``own``).
        name: Of the tool.
        arguments: As sent.
        result: As sent.
        agent: Whose call it was.
        failed: Whether its span reports an error.
        own: Whether the span is its own.
        retrieves: Whether it is a retriever, or a tool that asks one, by the spans' own word.
    """

    span: Span
    name: str
    arguments: str | None
    result: str | None
    agent: str
    failed: bool
    own: bool = True
    retrieves: bool = False

    @property
    def hands_over(self) -> bool:
        """Whether it passes the conversation to another agent."""
        return as_words(self.name).startswith(HANDOFF)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one agent did in one go; ``thought`` says that a model was asked in it."""

    agent: str
    calls: tuple[Call, ...]
    span: Span
    thought: bool


class Place(NamedTuple):
    """What several detectors ask about the spans above one.

    Args:
        agent: The agent that it belongs to: its own word, else that of the nearest span above it.
        agent_span: The nearest span of an agent above it.
        within_call: Whether a call of a tool is above it.
        doubled: Whether the nearest decision above it, of an agent or a model, is further off than such a call.
        reaches_root: Whether all spans above it report an error.
    """

    agent: str
    agent_span: Span | None
    within_call: bool
    doubled: bool
    reaches_root: bool


class Reading:
    """A trace with what several detectors ask about it, each answer found in one pass: traces may be of any length."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @cached_property
    def llm(self) -> tuple[Span, ...]:
        """Calls of a model, by time; of nested spans of one call the inner one."""
        calls = [s for s in self.trace.spans if s.kind == "llm"]
        outer = {s.parent_span_id for s in calls}
        return tuple(s for s in calls if s.span_id not in outer)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Calls of tools and retrievers, by time, whether they have spans or only stand in messages."""
        # A call below another is only how that works inside, unless an agent in between decided on it.
        own = [self._own_call(s) for s in self.trace.spans if s.kind in CALLING and not self.place(s).doubled]
        named = {c.name for c in own}
        answered = {c.span.tool_call_id for c in own}
        spoken = [c for c in self._spoken_calls(answered) if c.name not in named]
        return tuple(sorted([*own, *spoken], key=lambda c: c.span.start_ns))

    @cached_property
    def request(self) -> str:
        """What the user asked."""
        return (request(self.trace) or "").strip()

    @cached_property
    def answer(self) -> str:
        """What the agent answered in the end."""
        return (answer(self.trace) or "").strip()

    @cached_property
    def answer_span(self) -> Span:
        """The span that holds the answer, the model call where there is one; the root where none does."""
        holders = [s for s in (*reversed(self.llm), *self.trace.spans) if self.answer in _said(s.output)]
        return holders[0] if holders and self.answer else self.trace.root

    @cached_property
    def last_llm(self) -> Span | None:
        """The model call that ended last."""
        return max(self.llm, key=lambda s: (s.end_ns, s.start_ns), default=None)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Who acted after whom: steps by time, neighbours of one agent together."""
        calls = {id(c.span): c for c in self.calls if c.own}
        steps = sorted((*self.llm, *(c.span for c in calls.values())), key=lambda s: s.start_ns)
        turns: list[tuple[str, list[Span]]] = []
        for step in steps:
            agent = self.agent_of(step)
            if not turns or turns[-1][0] != agent:
                turns.append((agent, []))
            turns[-1][1].append(step)
        return tuple(_turn(agent, spans, calls) for agent, spans in turns)

    def agent_of(self, span: Span) -> str:
        """Give the agent that a step belongs to: its own word, else that of the nearest span above it."""
        return self.place(span).agent

    def place(self, span: Span) -> Place:
        """Give what is known of the spans above ``span``."""
        return self._places[span.span_id]

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        found: dict[str, Place] = {}
        for span, parent in self.down:
            found[span.span_id] = _place(span, parent, found)
        return found

    @cached_property
    def down(self) -> Sequence[tuple[Span, Span | None]]:
        """Spans with their parents, each after its own; of a circle one is taken for a root."""
        spans = self.trace.spans
        tree = grow_tree([s.span_id for s in spans], [s.parent_span_id for s in spans])
        parents = [tree.places[i].parent for i in tree.order]
        return [(spans[i], spans[p] if p >= 0 else None) for i, p in zip(tree.order, parents, strict=True)]

    def above(self, span: Span) -> Iterator[Span]:
        """Give the spans above ``span``, the nearest first."""
        seen = {span.span_id}
        up = self.trace.by_id.get(span.parent_span_id or "")
        while up is not None and up.span_id not in seen:
            seen.add(up.span_id)
            yield up
            up = self.trace.by_id.get(up.parent_span_id or "")

    @cached_property
    def _retrieving(self) -> frozenset[str]:
        """Ids of spans that are retrievers, or have one right below them."""
        found = [s for s in self.trace.spans if s.kind == "retriever"]
        return frozenset(i for s in found for i in (s.span_id, s.parent_span_id) if i)

    def _own_call(self, span: Span) -> Call:
        return Call(
            span=span,
            name=_call_name(span),
            arguments=span.arguments or _said(span.input) or self._asked.get(span.tool_call_id or ""),
            result=span.result or _said(span.output) or self._responses.get(span.tool_call_id or ""),
            agent=self.agent_of(span),
            failed=span.failed,
            retrieves=span.span_id in self._retrieving,
        )

    @cached_property
    def _asked(self) -> Mapping[str, str]:
        parts = (p for s in self.llm for m in s.output for p in m.tool_calls)
        return {str(p["id"]): _as_text(p.get("arguments")) for p in parts if p.get("id")}

    @cached_property
    def _responses(self) -> Mapping[str, str]:
        parts = (p for s in self.llm for m in s.input for p in m.tool_results)
        return {str(p["id"]): _as_text(p.get("response")) for p in parts if p.get("id")}

    def _spoken_calls(self, answered: set[str | None]) -> Iterator[Call]:
        """Give the calls that models asked for and that have no span: not every instrumentation makes one."""
        seen = set(answered)
        for span, message in self._said_in_this_turn():
            for part in message.tool_calls:
                key = str(part.get("id") or "") or None
                if part.get("name") and (key is None or key not in seen):
                    seen.add(key)
                    result = self._responses.get(key or "")
                    name, asked = str(part["name"]), _as_text(part.get("arguments"))
                    yield Call(span, name, asked, result, self.agent_of(span), failed=False, own=False)

    def _said_in_this_turn(self) -> Iterator[tuple[Span, Message]]:
        if self.llm:
            first = self.llm[0]
            yield from ((first, m) for m in _after_request(first.input))
        yield from ((span, message) for span in self.llm for message in span.output)


def _place(span: Span, parent: Span | None, found: Mapping[str, Place]) -> Place:
    own = span.agent or (span.name if span.kind == "agent" else "")
    if parent is None:
        return Place(own, None, within_call=False, doubled=False, reaches_root=True)
    above = found[parent.span_id]
    return Place(
        own or above.agent,
        parent if parent.kind == "agent" else above.agent_span,
        within_call=above.within_call or parent.kind in CALLING,
        doubled=parent.kind in CALLING or (above.doubled and parent.kind not in {"agent", "llm"}),
        reaches_root=above.reaches_root and parent.failed,
    )


def _turn(agent: str, spans: Sequence[Span], calls: Mapping[int, Call]) -> Turn:
    made = tuple(calls[id(s)] for s in spans if id(s) in calls)
    return Turn(agent, made, spans[0], any(s.kind == "llm" for s in spans))


def _after_request(messages: Sequence[Message]) -> Sequence[Message]:
    """Give what stands behind the last thing that the user said: what is before belongs to earlier turns."""
    asked = [i for i, m in enumerate(messages) if m.role == "user" and m.text.strip()]
    return messages[asked[-1] + 1 :] if asked else ()


def _call_name(span: Span) -> str:
    return span.tool_name or span.name


def _said(messages: Sequence[Message]) -> str:
    return "\n".join(filter(None, (m.text for m in messages)))


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        return written(value)
