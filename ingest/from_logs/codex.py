"""Codex without its traces: a trace for every conversation, in it a turn for every prompt."""

from collections.abc import Iterator, Sequence

from ingest.from_logs.agent import LogAgent, Step, Turn, period, raw_span, said_by, spans_below, whose
from ingest.from_logs.event import Event
from ingest.from_logs.pairing import named, under
from ingest.raw import RawSpan

_REQUESTS = ("api_request", "websocket_request")
_ENDS = ("response.completed", "response.failed", "response.incomplete")
_TOLD_ELSEWHERE = frozenset({*_REQUESTS, "sse_event", "websocket_event", "user_prompt", "tool_result"})
_WHOSE = (
    "conversation.id",
    "app.version",
    "originator",
    "user.account_id",
    "user.email",
    "auth_mode",
    "terminal.type",
    "model",
    "slug",
)


def spans(turn: Turn) -> list[RawSpan]:
    parts = _turns(turn.events)
    made = [span for prompt, events in parts for span in _turn(turn, prompt, events)]
    more = [event for prompt, events in parts if prompt is None for event in events if _is_beside(event)]
    first = turn.events[0]
    start, end = period(made, more or [first])
    started = [event for event in more if event.name == "conversation_starts"][:1]
    attributes = {**said_by(*started), **whose(first.attributes, _WHOSE)}
    return [raw_span(turn, Step("codex.session_loop", first, attributes, more, None, start, end)), *made]


def _turns(events: Sequence[Event]) -> list[tuple[Event | None, list[Event]]]:
    """Part a conversation before every prompt."""
    parts: list[tuple[Event | None, list[Event]]] = [(None, [])]
    for event in events:
        if event.name == "user_prompt":
            parts.append((event, []))
        parts[-1][1].append(event)
    return parts


def _is_beside(event: Event) -> bool:
    return event.name not in _TOLD_ELSEWHERE and event.name != "tool_decision"


def _turn(turn: Turn, prompt: Event | None, events: Sequence[Event]) -> Iterator[RawSpan]:
    """Make the span of a turn and those of its steps; before the first prompt these belong to the conversation."""
    parent = turn.span_id(prompt.record_id) if prompt else turn.root_id
    made = spans_below(turn, parent, [*_calls(events), *_tools(events)])
    if prompt:
        more = [event for event in events if _is_beside(event)]
        start, end = period(made, [prompt, *more])
        yield raw_span(turn, Step("codex.run_turn", prompt, said_by(prompt), more, turn.root_id, start, end))
    yield from made


def _calls(events: Sequence[Event]) -> Iterator[Step]:
    """Put each request together with the end of the stream that answered it."""
    waiting: Event | None = None
    for event in events:
        if event.name in _REQUESTS:
            if waiting:
                yield _call(waiting, None)
            waiting = event
            if event.failed or _error(event):
                yield _call(event, None)
                waiting = None
        elif _ends(event):
            yield _call(waiting or event, event)
            waiting = None
    if waiting:
        yield _call(waiting, None)


def _ends(event: Event) -> bool:
    """Tell whether a stream of events ended with this one; a web socket's say of an end only that it was a bad one."""
    if event.name == "websocket_event":
        return event.failed
    return event.name == "sse_event" and (event.attributes.get("event.kind") in _ENDS or _error(event) is not None)


def _error(event: Event) -> object:
    return event.attributes.get("error.message") or None


def _call(request: Event, end: Event | None) -> Step:
    attributes = said_by(end, request)
    attributes.pop("event.kind", None)
    return Step(
        "codex.stream_request",
        request,
        attributes,
        start_ns=request.time_ns - request.duration_ns,
        end_ns=max(request.time_ns, end.time_ns) if end else request.time_ns,
        failed="error.message" in attributes or (end is not None and end.attributes.get("event.kind") == _ENDS[1]),
    )


def _tools(events: Sequence[Event]) -> Iterator[Step]:
    decisions = under(named(events, "tool_decision"), "call_id")
    for result in named(events, "tool_result"):
        more = decisions.get(result.word("call_id"), [])
        yield Step("codex.tool", result, said_by(result), more)


CODEX = LogAgent(
    "codex",
    prefixes=("codex.",),
    services=("codex_cli_rs", "codex_exec", "codex-cli", "codex", "codex_vscode", "codex-app-server"),
    scopes=("codex",),
    turn_key="",
    substance=frozenset({*_REQUESTS, "user_prompt", "sse_event", "tool_result"}),
    spans=spans,
)
