"""Gemini CLI, and Qwen Code which was made of it, without their traces: a trace for every prompt.

It logs a call of the model up to four times: that it asked and that it was answered, each in its own words and in
those of OpenTelemetry. The latter carry no id of the prompt, but the very time of day of the former.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.dialects.events import DETAILS
from ingest.from_logs.agent import LogAgent, Step, Turn, period, raw_span, said_by, spans_below, whose
from ingest.from_logs.event import Event
from ingest.from_logs.pairing import named
from ingest.raw import RawSpan

_ANSWERS = ("api_response", "api_error")
_TOLD_ELSEWHERE = frozenset({*_ANSWERS, DETAILS, "api_request", "user_prompt", "tool_call"})
_WHOSE = ("session.id", "installation.id", "user.email", "prompt_id", "auth_type", "interactive")


def spans(turn: Turn) -> list[RawSpan]:
    made = spans_below(turn, turn.root_id, [*_calls(turn), *_tools(turn)])
    prompts = named(turn.events, "user_prompt")
    more = [event for event in turn.events if event.name not in _TOLD_ELSEWHERE]
    first = prompts[0] if prompts else turn.events[0]
    attributes = _operation(turn, "agent_call") | whose(first.attributes, _WHOSE) | said_by(*prompts[:1])
    start, end = period(made, [*prompts, *more] or [first])
    return [raw_span(turn, Step("agent_call", first, attributes, more, None, start, end)), *made]


def _operation(turn: Turn, name: str) -> dict[str, str]:
    # As its own spans have it.
    return {"gen_ai.operation.name": name, "gen_ai.agent.name": turn.agent.replace("_", "-")}


def _calls(turn: Turn) -> Iterator[Step]:
    events = turn.events
    details = {_moment(event): event for event in reversed(named(events, DETAILS))}
    asked = named(events, "api_request")
    for answer in named(events, *_ANSWERS):
        model = answer.word("model")
        request = next((e for e in asked if e.order < answer.order and e.word("model") == model), None)
        if request:
            asked.remove(request)
        told = [answer, details.get(_moment(answer)), request, details.get(_moment(request)) if request else None]
        yield _call(turn, answer, told)


def _call(turn: Turn, answer: Event, told: Sequence[Event | None]) -> Step:
    attributes = said_by(*told)
    return Step("llm_call", answer, attributes | _operation(turn, "llm_call"), failed=answer.name == "api_error")


def _moment(event: Event) -> str | None:
    return event.word("event.timestamp")


def _tools(turn: Turn) -> Iterator[Step]:
    for call in named(turn.events, "tool_call"):
        yield Step("tool_call", call, said_by(call) | _operation(turn, "tool_call"), failed=call.failed)


GEMINI_CLI = LogAgent(
    "gemini_cli",
    prefixes=("gemini_cli.",),
    services=("gemini-cli",),
    scopes=("gemini-cli",),
    turn_key="prompt_id",
    substance=frozenset({*_ANSWERS, "user_prompt", "tool_call"}),
    spans=spans,
)
QWEN_CODE = replace(
    GEMINI_CLI, name="qwen_code", prefixes=("qwen-code.",), services=("qwen-code",), scopes=("qwen-code",)
)
