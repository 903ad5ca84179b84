"""What logs tell of a span that was sent, and how it is filled in: only where the span itself says nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from ingest.dialects import normalise
from ingest.dialects.events import DETAILS
from ingest.dialects.usage import lacks_thoughts
from ingest.dialects.values import text
from ingest.from_logs.answered import answered
from ingest.from_logs.event import Event
from ingest.from_logs.moved import attributes_of, events_of, holds_messages
from ingest.raw import RawEvent, RawSpan
from store.records import Span

JOINED = "joined_logs"  # the note on a span that logs said something about

_EXCEPTION = "gen_ai.client.operation.exception"
_FILLED = (
    "operation",
    "agent",
    "session_id",
    "user_id",
    "model",
    "request_model",
    "provider",
    "tool_name",
    "tool_call_id",
    "finish_reason",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "first_token_ms",
    "input",
    "output",
    "system",
    "tool_definitions",
    "arguments",
    "result",
    "error_message",
)
_UNDECIDED = ("span", "chain")


def told_by(events: Sequence[Event], of: Span) -> Span:
    """Read what events of OpenTelemetry's conventions for GenAI say about the span ``of``, as a span by itself."""
    moved = [event for event in events if holds_messages(event)]
    details = [event for event in events if event.name == DETAILS]
    attributes = {key: value for event in reversed(details) for key, value in event.attributes.items()}
    for event in reversed(moved):
        attributes |= {**event.attributes, **dict(attributes_of(event))}
    attributes.setdefault("gen_ai.operation.name", of.operation or _OPERATIONS.get(of.kind, "chat"))
    said = [event for event in events if event.name != DETAILS and event not in moved]
    first = events[0]
    told = normalise(
        RawSpan(
            of.trace_id,
            of.span_id,
            of.name,
            of.start_ns,
            of.end_ns,
            of.project,
            attributes=attributes,
            events=[*map(_as_span_event, said), *(one for event in moved for one in events_of(event))],
            resource=first.resource,
            scope=first.scope,
        )
    )
    # Messages that were moved tell nothing of what the span is, which may be any.
    return replace(told, kind=of.kind, operation=of.operation) if len(moved) == len(events) else told


_OPERATIONS = {"tool": "execute_tool"}


def _as_span_event(event: Event) -> RawEvent:
    """Give a log event the form it has on spans, where what it says is among the attributes."""
    if event.name == _EXCEPTION:
        return RawEvent("exception", event.time_ns, event.attributes)
    content = event.body if isinstance(event.body, dict) else {"content": event.body} if event.body else {}
    return RawEvent(event.name, event.time_ns, content or event.attributes)


def filled(span: Span, told: Span) -> Span:
    """Fill the gaps of ``span`` with what was ``told``; the very same where there are none to fill."""
    new = {name: value for name in _FILLED if _lacks(span, name) and (value := getattr(told, name)) not in _NONE}
    if "input_tokens" in new and told.cache_read_tokens is not None and span.cache_read_tokens is not None:
        del new["input_tokens"]  # whether it includes the cache is known to who counted it
    if "reasoning_tokens" in new and lacks_thoughts(span.output_tokens, told.reasoning_tokens, told.output_tokens):
        new["output_tokens"] = told.output_tokens  # the span counts what was thought beside what was said
    new |= _cost(span, told, counted=not _COUNTS.isdisjoint(new))
    if span.kind in _UNDECIDED and told.kind not in _UNDECIDED and (new.keys() & _OF_CALLS):
        new["kind"] = told.kind
    if span.status == "unset" and told.status == "error":
        new |= {"status": "error", "error_type": span.error_type or told.error_type}
    if not new:
        return span
    return replace(span, **new, notes=tuple(dict.fromkeys((*span.notes, JOINED))))


def _lacks(span: Span, name: str) -> bool:
    """Tell whether a span says nothing in a field: messages of which only the roles were left say none."""
    value = getattr(span, name)
    return not value or (name in _MESSAGES and not any(message.parts for message in value))


_MESSAGES = ("input", "output", "system")
_NONE = (None, (), "")
_OF_CALLS = {"input", "output", "model"}


_COUNTS = frozenset({"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"})


def _cost(span: Span, told: Span, *, counted: bool) -> dict[str, float | str | None]:
    """A cost that was given counts more than one that was computed, and that of all counts more than that of some."""
    if told.cost is None or span.cost_source == "given":
        return {}
    if told.cost_source == "computed" and span.cost is not None and not counted:
        return {}
    return {"cost": told.cost, "cost_source": told.cost_source}


def same(one: Span, other: Span) -> bool:
    """Tell whether two spans say the same, whenever they were received."""
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)


_SAID = [field.name for field in fields(Span) if field.name != "received_at"]


def matched(sent: Iterable[Span], told: Iterable[tuple[Span, Event]]) -> dict[str, Span]:
    """Find for spans that were sent, by their id, what logs of the same agent tell of them.

    A call of a tool is known by its id, one of a model by that of its request; what has neither by the span its log
    record names, if it is of the same kind; an agent's turn by having begun within it; and a call of a model that
    nothing names by having been answered within it, where it can be no other.
    """
    sent, told = list(sent), list(told)
    by_call = {span.tool_call_id: span for span in sent if span.kind == "tool" and span.tool_call_id}
    by_request = {request: span for span in sent if (request := text(span.attributes.get("request_id")))}
    by_id = {(span.span_id, span.kind): span for span in sent}
    agents = sorted((span for span in sent if span.kind == "agent"), key=lambda span: span.end_ns - span.start_ns)
    found: dict[str, Span] = {}
    for telling, event in told:
        candidates = (
            by_call.get(telling.tool_call_id or "") if telling.kind == "tool" else None,
            by_request.get(text(telling.attributes.get("request_id")) or "") if telling.kind == "llm" else None,
            by_id.get((event.span_id or "", telling.kind)),
            next((a for a in agents if _began_within(telling, a)), None) if telling.kind == "agent" else None,
        )
        span = next((candidate for candidate in candidates if candidate), None)
        if span is not None:
            found.setdefault(span.span_id, telling)
    taken = {id(telling) for telling in found.values()}
    left = [telling for telling, _ in told if telling.kind == "llm" and id(telling) not in taken]
    return {**answered(sent, left, frozenset(found)), **found}


def _began_within(telling: Span, agent: Span) -> bool:
    return agent.start_ns - _SLACK_NS <= telling.start_ns <= agent.end_ns


_SLACK_NS = 2 * 10**9  # the prompt is logged before its span begins
