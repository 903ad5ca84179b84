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
    calls: list[list[Event]] = []  # each a request, if there was one, and what ended it
    for event in events:
        if event.name in _REQUESTS:
            calls.append([event])
        elif _ends(event):
            if calls and (_is_open(calls[-1]) or _counts(calls[-1][-1], event)):
                calls[-1].append(event)
            else:
                calls.append([event])
    for call in calls:
        yield _call(call)


def _is_open(call: Sequence[Event]) -> bool:
    """Tell whether a request still waits for the end of its answer."""
    (*before, last) = call
    return not before and last.name in _REQUESTS and not last.failed and not _error(last)


def _counts(end: Event, event: Event) -> bool:
    """Tell whether an end is the second record of the one before: the stream's had no counts, the response's has."""
    if _COUNT in end.attributes or _COUNT not in event.attributes or event.time_ns - end.time_ns > _AT_ONCE_NS:
        return False
    return end.attributes.get("event.kind") == event.attributes.get("event.kind") == _ENDS[0]


_COUNT = "input_token_count"
_AT_ONCE_NS = 10**9


def _ends(event: Event) -> bool:
    """Tell whether a stream of events ended with this one; a web socket's say of an end only that it was a bad one."""
    if event.name == "websocket_event":
        return event.failed
    return event.name == "sse_event" and (event.attributes.get("event.kind") in _ENDS or _error(event) is not None)


def _error(event: Event) -> object:
    return event.attributes.get("error.message") or None


def _call(told: Sequence[Event]) -> Step:
    request, last = told[0], told[-1]
    attributes = said_by(*reversed(told))
    attributes.pop("event.kind", None)
    return Step(
        "codex.stream_request",
        request,
        attributes,
        start_ns=request.time_ns - request.duration_ns,
        end_ns=last.time_ns,
        failed="error.message" in attributes or last.attributes.get("event.kind") == _ENDS[1],
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
