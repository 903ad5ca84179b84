"""Claude Code without its traces: a trace for every prompt, with its calls of the model and of tools.

https://code.claude.com/docs/en/monitoring-usage lists the events.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.from_logs.agent import LogAgent, Step, Turn, period, raw_span, said_by, spans_below, whose
from ingest.from_logs.event import Event
from ingest.from_logs.pairing import named, paired, under
from ingest.raw import RawSpan

_CALLS = ("api_request", "api_error", "api_refusal")
_BODIES = ("api_request_body", "api_response_body")
_TOLD_ELSEWHERE = frozenset({*_CALLS, *_BODIES, "user_prompt", "assistant_response", "tool_result"})
_WHOSE = (
    "session.id",
    "prompt.id",
    "user.id",
    "user.email",
    "user.account_uuid",
    "user.account_id",
    "organization.id",
    "app.version",
    "terminal.type",
)


def spans(turn: Turn) -> list[RawSpan]:
    steps = [*_calls(turn.events), *_tools(turn.events)]
    made = spans_below(turn, turn.root_id, steps)
    return [raw_span(turn, _interaction(turn, steps, made)), *made]


def _interaction(turn: Turn, steps: Sequence[Step], made: Sequence[RawSpan]) -> Step:
    """Tell of the whole: the prompt, and what was said last."""
    prompts, answers = named(turn.events, "user_prompt"), named(turn.events, "assistant_response")
    taken = {event.record_id for step in steps for event in step.more}
    more = [e for e in turn.events if e.name not in _TOLD_ELSEWHERE and e.record_id not in taken]
    first = prompts[0] if prompts else turn.events[0]
    attributes: dict[str, Any] = {"span.type": "interaction", **whose(first.attributes, _WHOSE)}
    attributes |= said_by(*prompts[:1], prompt="user_prompt")
    if answers and (said := answers[-1].attributes.get("response")) is not None:
        attributes["response"] = said
    start, end = period(made, [*prompts, *answers, *more] or [first])
    return Step("claude_code.interaction", first, attributes, more, None, start, end)


def _calls(events: Sequence[Event]) -> Iterator[Step]:
    calls = named(events, *_CALLS)
    answers = paired(calls, named(events, "assistant_response"), ("request_id",), before=False)
    asked = paired(calls, named(events, "api_request_body"), ("request_id",), before=True)
    came_back = paired(calls, named(events, "api_response_body"), ("request_id",), before=False)
    for call in calls:
        attributes = {"span.type": "llm_request", **said_by(call, answers.get(call.record_id))}
        attributes |= _bodies(asked.get(call.record_id), came_back.get(call.record_id))
        if call.name == "api_refusal":
            attributes.setdefault("stop_reason", "refusal")
        yield Step("claude_code.llm_request", call, attributes, failed=call.name == "api_error")


def _bodies(request: Event | None, response: Event | None) -> dict[str, Any]:
    """Give what went over the wire the names that it has on spans."""
    said = {"new_context": request, "response.model_output": response}
    return {name: body for name, event in said.items() if event and (body := event.attributes.get("body"))}


def _tools(events: Sequence[Event]) -> Iterator[Step]:
    decisions = under(named(events, "tool_decision"), "tool_use_id")
    for result in named(events, "tool_result"):
        more = decisions.get(result.word("tool_use_id"), [])
        yield Step("claude_code.tool", result, {"span.type": "tool", **said_by(result)}, more)


CLAUDE_CODE = LogAgent(
    "claude_code",
    prefixes=("claude_code.",),
    services=("claude-code",),
    scopes=("com.anthropic.claude_code",),
    turn_key="prompt.id",
    substance=frozenset({*_CALLS, "user_prompt", "assistant_response", "tool_result"}),
    spans=spans,
)
