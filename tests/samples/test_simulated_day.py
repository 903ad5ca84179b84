"""The day itself: reproducible, in the last 24 hours, with what was promised planted in it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode

from samples.world.failures import FAILURES
from samples.world.stage import SECOND

HOUR = 3600 * SECOND


def test_the_same_seed_gives_the_same_day(simulated: Callable[..., Any]) -> None:
    """Two simulations with one seed agree in the truth, in every id and in every attribute."""
    first, second = simulated(5, 150), simulated(5, 150)

    assert first.truth == second.truth
    assert [s.to_json() for s in first.spans] == [s.to_json() for s in second.spans]


def test_another_seed_gives_another_day(simulated: Callable[..., Any]) -> None:
    """Days of different seeds share no trace."""
    assert not set(simulated(5, 60).truth["traces"]) & set(simulated(6, 60).truth["traces"])


def test_every_trace_is_in_the_truth(day: Any) -> None:
    """The truth names exactly the traces that were sent, and counts their spans."""
    assert set(day.by_trace) == set(day.truth["traces"])
    assert len(day.spans) == day.truth["spans"]


def test_failures_have_their_shares(day: Any) -> None:
    """At least eight failures are planted, each in 0.5 % to 5 % of the traces."""
    counts = Counter(f["failure"] for f in day.truth["traces"].values() if f["failure"])

    assert len(counts) >= 8
    assert set(FAILURES) == set(counts)
    assert all(0.005 <= n / 2000 <= 0.05 for n in counts.values())
    assert {name: f["traces"] for name, f in day.truth["failures"].items()} == counts


def test_there_are_many_intents_agents_and_returning_users(day: Any) -> None:
    """At least 12 intents, at least 4 services' agents, and users who come back with new sessions."""
    facts = day.truth["traces"].values()
    sessions: dict[str, set[str]] = defaultdict(set)
    for f in facts:
        sessions[f["user"]].add(f["session"])

    assert len({f["intent"] for f in facts}) >= 12
    assert len({f["service"] for f in facts}) >= 4
    assert sum(len(s) > 1 for s in sessions.values()) >= 50
    assert max(Counter(f["session"] for f in facts).values()) >= 3


def test_the_day_lies_in_the_last_24_hours(day: Any) -> None:
    """All spans start and end within the 24 hours before the end, leaving the first minutes to a later look back."""
    starts = [s.start_time for s in day.spans]

    assert min(starts) >= day.end - 24 * HOUR + 15 * 60 * SECOND
    assert max(s.end_time for s in day.spans) <= day.end
    assert all(s.start_time <= s.end_time for s in day.spans)


def test_the_day_has_a_rhythm(day: Any) -> None:
    """Busy hours see several times the traffic of the night."""
    per_hour = Counter(int((f["start"] - day.truth["end"]) // 3600) + 24 for f in day.truth["traces"].values())

    assert per_hour[10] > 4 * per_hour[3]


def test_children_lie_within_their_parents(day: Any) -> None:
    """Every trace is one tree whose steps lie inside the step they belong to."""
    for spans in day.by_trace.values():
        known = {s.context.span_id: s for s in spans}
        assert sum(s.parent is None for s in spans) == 1
        for span in spans:
            if span.parent is not None:
                parent = known[span.parent.span_id]
                assert parent.start_time <= span.start_time
                assert span.end_time <= parent.end_time


def test_conversations_grow(day: Any) -> None:
    """Each call to a model carries all messages of the calls before it."""
    for spans in list(day.by_trace.values())[:200]:
        earlier: list[Any] = []
        for chat in (s for s in spans if s.attributes["gen_ai.operation.name"] == "chat"):
            messages = json.loads(chat.attributes["gen_ai.input.messages"])
            assert messages[: len(earlier)] == earlier
            earlier = messages


def test_later_turns_remember_the_earlier_ones(day: Any) -> None:
    """The first model call of a later turn holds more than the new request."""
    later = [t for t, f in day.truth["traces"].items() if f["turn"] > 0]

    for trace_id in later[:50]:
        chat = next(s for s in day.by_trace[trace_id] if s.attributes["gen_ai.operation.name"] == "chat")
        assert len(json.loads(chat.attributes["gen_ai.input.messages"])) > 1


def test_the_carrier_times_out_only_after_the_deploy(day: Any) -> None:
    """Time-outs of track_parcel begin at noon, with the service's new version."""
    noon = day.end - 12 * HOUR
    for spans in day.failing("carrier_timeout"):
        assert spans[0].start_time >= noon
        assert spans[0].resource.attributes["service.version"] == "4.12.0"


def test_planted_failures_show_in_the_spans(day: Any) -> None:
    """Each failure leaves the trace of what it is."""
    for spans in day.failing("same_call_again"):
        calls = Counter((_get(s, "tool.name"), _get(s, "tool.call.arguments")) for s in spans if _get(s, "tool.name"))
        assert calls.most_common(1)[0][1] >= 5
    for spans in day.failing("cut_off"):
        last = json.loads(str(_get(next(s for s in spans if _get(s, "output.messages")), "output.messages")))
        assert last[0]["parts"][0]["content"][-1] not in ".!?"
    for spans in day.failing("rate_limit"):
        assert spans[0].status.status_code is StatusCode.ERROR


def test_swallowed_errors_leave_every_span_unharmed(day: Any) -> None:
    """No span of a swallowed error reports an error: only the tool's own words do."""
    for spans in day.failing("swallowed_error"):
        assert all(s.status.status_code is not StatusCode.ERROR for s in spans)


def test_most_of_the_day_is_healthy(day: Any) -> None:
    """Failures are the exception, and errors that a retry healed happen beside them."""
    facts = list(day.truth["traces"].values())

    assert sum(f["failure"] is None for f in facts) > 0.75 * len(facts)
    assert sum(f["noise"] == "hiccup" for f in facts) >= 20


@pytest.mark.parametrize("kind", ["hidden_order_obeyed", "hidden_order_ignored", "destructive_action", "card_number"])
def test_signals_for_the_monitors_are_planted(day: Any, kind: str) -> None:
    """Each kind of signal is in some traces, and never in a failing one."""
    assert day.truth["signals"][kind]
    assert all(day.truth["traces"][t]["failure"] is None for t in day.truth["signals"][kind])


def test_some_users_tell_their_age(day: Any) -> None:
    """Minors and adults are among those who do."""
    assert {"minor", "adult"} == set(day.truth["ages"].values())


def test_spans_follow_the_conventions(day: Any) -> None:
    """Model calls carry provider, models, usage and finish reason; tool calls name, id, arguments; errors a type."""
    for span in day.spans:
        kind = _get(span, "operation.name")
        if span.status.status_code is StatusCode.ERROR:
            assert span.attributes["error.type"]
            assert span.events[-1].name == "exception"
        elif kind == "chat":
            assert all(
                _get(span, f) for f in ("provider.name", "request.model", "response.model", "system_instructions")
            )
            assert _get(span, "usage.input_tokens")
            assert _get(span, "response.finish_reasons")
        if kind == "execute_tool":
            assert all(_get(span, f) is not None for f in ("tool.name", "tool.call.id", "tool.call.arguments"))


def _get(span: ReadableSpan, field: str) -> Any:
    return (span.attributes or {}).get(f"gen_ai.{field}")
