"""Spans that were sent get what only logs tell of them, and are not told a second time."""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from ingest.from_logs import join_logs
from store.records import Message, Span, Trace
from store.settle import settle
from tests.ingest.from_logs.conftest import CLAUDE, CLAUDE_TURN, GEMINI, GEMINI_TURN, NOON, Said

Log = Callable[..., None]
Traces = Callable[[], list[Trace]]
Settled = Callable[[], list[dict[str, Any]]]

TRACE = "ab" * 16
ROOT, CALL, TOOL = "01" * 8, "02" * 8, "03" * 8


def send_spans(running: Any, service: str, *spans: Mapping[str, Any]) -> None:
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.append(KeyValue(key="service.name", value=AnyValue(string_value=service)))
    scope_spans = resource_spans.scope_spans.add()
    for span in spans:
        start, end = span["at"]
        scope_spans.spans.add(
            trace_id=bytes.fromhex(TRACE),
            span_id=bytes.fromhex(span["id"]),
            parent_span_id=bytes.fromhex(span.get("parent", "")),
            name=span["name"],
            start_time_unix_nano=(NOON + start) * 10**6,
            end_time_unix_nano=(NOON + end) * 10**6,
            attributes=[
                KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in span["attributes"].items()
            ],
        )
    assert running.post(request.SerializeToString()).status_code == 200


def send_claudes_spans(running: Any) -> None:
    """Send what the trace exporter of Claude Code sends of the turn whose logs are ``CLAUDE_TURN``."""
    whose = {"session.id": "session-1"}
    call = {"model": "claude-sonnet-4-5", "request_id": "req_1", "input_tokens": "50", "output_tokens": "20"}
    send_spans(
        running,
        "claude-code",
        {"id": ROOT, "name": "claude_code.interaction", "at": (1, 5_100), "attributes": whose},
        {
            "id": CALL,
            "parent": ROOT,
            "name": "claude_code.llm_request",
            "at": (500, 2_000),
            "attributes": {**whose, **call, "cache_read_tokens": "40", "cache_creation_tokens": "10"},
        },
        {
            "id": TOOL,
            "parent": ROOT,
            "name": "claude_code.tool",
            "at": (2_200, 3_100),
            "attributes": {**whose, "tool_name": "Bash", "tool_use_id": "call_1"},
        },
    )


def is_filled(trace: Trace) -> None:
    root, call, tool = trace.by_id[ROOT], trace.by_id[CALL], trace.by_id[TOOL]
    assert len(trace.spans) == 3
    assert (root.input, root.output) == (
        (Message.of("user", "Weather in Paris?"),),
        (Message.of("assistant", "It is 21C in Paris."),),
    )
    assert (call.cost, call.cost_source, call.input_tokens) == (0.01, "given", 100)
    assert tool.arguments == '{"command":"curl wttr.in/Paris"}'
    assert root.notes == ("joined_logs",)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("logs_first", [True, False])
def test_logs_of_an_agent_that_sends_spans(
    running: Any, log: Log, traces: Traces, settled: Settled, *, named: bool, logs_first: bool
) -> None:
    """Whatever comes first, and whether or not logs name the trace: one trace, with prompt, cost and arguments."""
    ids = {"traceId": TRACE, "spanId": ROOT} if named else {}
    if logs_first:
        log(CLAUDE, CLAUDE_TURN, **ids)
        assert len(traces()) == (0 if named else 1)
        settled()
        send_claudes_spans(running)
    else:
        send_claudes_spans(running)
        settled()
        log(CLAUDE, CLAUDE_TURN, **ids)
    (trace,) = traces()
    is_filled(trace)
    (row,) = settled()
    assert (row["trace_id"], row["request"], row["answer"], row["span_count"]) == (
        TRACE,
        "Weather in Paris?",
        "It is 21C in Paris.",
        3,
    )
    assert (row["input_tokens"], row["cost"]) == (100, pytest.approx(0.01))
    assert join_logs(running.store) == 0


@pytest.mark.parametrize("named", [True, False])
def test_logs_that_were_imported_days_after_their_spans(running: Any, log: Log, traces: Traces, *, named: bool) -> None:
    """What belongs together was at one time, whenever it came."""
    send_claudes_spans(running)
    with running.store.transaction() as work:
        work.execute("UPDATE spans SET received_at = received_at - INTERVAL 3 DAY")
    log(CLAUDE, CLAUDE_TURN, **({"traceId": TRACE, "spanId": ROOT} if named else {}))
    (trace,) = traces()
    is_filled(trace)


def test_an_agent_run_by_another_program_is_found_within_it(running: Any, log: Log, settled: Settled) -> None:
    """Its logs name a span of that program; it has sent none of its own, so they are made, below that span."""
    send_spans(running, "shop", {"id": ROOT, "name": "nightly", "at": (0, 9_000), "attributes": {}})
    log(CLAUDE, CLAUDE_TURN, traceId=TRACE, spanId=ROOT)
    assert join_logs(running.store) == 0
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=61)
    assert join_logs(running.store, now=later) == 4
    rows = running.store.rows("SELECT name, parent_span_id FROM spans WHERE trace_id = ? AND kind = 'agent'", [TRACE])
    assert rows == [{"name": "claude_code.interaction", "parent_span_id": ROOT}]
    settle(running.store, settle_after=0.0, now=later)
    (row,) = settled()
    assert (row["name"], row["span_count"], row["llm_count"]) == ("nightly", 5, 2)


def test_a_log_that_is_late_settles_its_trace_again(running: Any, log: Log, traces: Traces, settled: Settled) -> None:
    """The answer came after everything else had been settled."""
    log(CLAUDE, CLAUDE_TURN[:-1])
    traces()
    assert [row["answer"] for row in settled()] == [None]
    log(CLAUDE, CLAUDE_TURN[-1:])
    traces()
    assert [row["answer"] for row in settled()] == ["It is 21C in Paris."]


def replay(running: Any, captures: Any, name: str, *signals: str) -> None:
    for signal in signals:
        for sent in captures[name]:
            if sent.path.endswith(signal):
                content = gzip.compress(sent.body)
                headers = {**sent.headers, "content-encoding": "gzip"}
                assert running.client.post(sent.path, content=content, headers=headers).status_code == 200


def conversation_of(calls: list[Span]) -> list[Any]:
    return [[[message.text for message in call.system], call.input, call.output, call.finish_reason] for call in calls]


@pytest.mark.parametrize("order", [("traces", "logs"), ("logs", "traces")])
def test_recorded_events_up_to_1_36_are_the_messages_of_their_spans(
    running: Any, captures: Any, traces: Traces, settled: Settled, order: tuple[str, str]
) -> None:
    """The call asks for the tool, the next one brings the result, joined by id: all of it from logs."""
    replay(running, captures, "otel_openai_v2_2.4b0_legacy_log_events", *order)
    calls = sorted((s for t in traces() for s in t.spans if s.kind == "llm"), key=lambda s: s.start_ns)
    assert len(calls) == 2
    first, second = calls
    assert (first.input, [m.text for m in first.system]) == ((Message.of("user", "Weather in Paris?"),), ["Be brief."])
    assert [(c["id"], c["name"], c["arguments"]) for m in first.output for c in m.tool_calls] == [
        ("call_1", "get_weather", {"city": "Paris"})
    ]
    assert [(r["id"], r["response"]) for m in second.input for r in m.tool_results] == [("call_1", "21C")]
    assert [m.text for m in second.output] == ["It is 21C in Paris."]
    assert {row["input_tokens"] for row in settled()} == {100} if len(settled()) == 2 else {200}
    assert join_logs(running.store) == 0


def test_events_that_repeat_what_the_span_says_change_nothing(running: Any, captures: Any, traces: Traces) -> None:
    """Sent on span and event both, messages are taken once."""
    name = "otel_genai_openai_1.3b0_span_and_event"
    replay(running, captures, name, "traces")
    before = conversation_of([s for t in traces() for s in t.spans])
    replay(running, captures, name, "logs")
    assert conversation_of([s for t in traces() for s in t.spans]) == before


def test_an_exception_that_was_logged_is_the_error_of_its_span(running: Any, log: Log, traces: Traces) -> None:
    """As conventions have it since exceptions are no span events any more."""
    send_spans(
        running,
        "shop",
        {"id": CALL, "name": "chat", "at": (0, 10), "attributes": {"gen_ai.operation.name": "chat"}},
    )
    event = Said(5, "exception", {"exception.type": "Timeout", "exception.message": "too slow"})
    log(
        CLAUDE._replace(service="shop", scope="shop", prefix="gen_ai.client.operation.", name_in="", common={}),
        [event],
        traceId=TRACE,
        spanId=CALL,
    )
    (span,) = traces()[0].spans
    assert (span.status, span.error_type, span.error_message) == ("error", "Timeout", "too slow")


def test_a_judgement_of_a_span_changes_nothing_of_it(running: Any, log: Log, traces: Traces) -> None:
    """A score that was logged is no word of the span: it would make a call of a model of any step."""
    send_spans(running, "shop", {"id": CALL, "name": "plan", "at": (0, 10), "attributes": {}})
    sender = CLAUDE._replace(service="shop", scope="shop", prefix="gen_ai.evaluation.", name_in="", common={})
    judged = {"gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.value": 1}
    log(sender, [Said(5, "result", judged)], traceId=TRACE, spanId=CALL)
    (span,) = traces()[0].spans
    assert (span.operation, span.kind, span.notes) == (None, "span", ())


def test_gemini_clis_spans_keep_what_they_say(running: Any, log: Log, traces: Traces, settled: Settled) -> None:
    """Logged up to four times and sent as a span, a call is counted once."""
    own = {"gen_ai.agent.name": "gemini-cli", "gen_ai.conversation.id": "session-1"}
    send_spans(
        running,
        "gemini-cli",
        {
            "id": ROOT,
            "name": "user_prompt",
            "at": (0, 4_500),
            "attributes": {**own, "gen_ai.operation.name": "agent_call"},
        },
        {
            "id": CALL,
            "parent": ROOT,
            "name": "llm_call",
            "at": (150, 2_000),
            "attributes": {**own, "gen_ai.operation.name": "llm_call", "gen_ai.request.model": "gemini-2.5-pro"},
        },
    )
    log(GEMINI, GEMINI_TURN[:2], traceId=TRACE, spanId=ROOT)
    log(GEMINI, GEMINI_TURN[2:5], traceId=TRACE, spanId=CALL)
    (trace,) = traces()
    call = trace.by_id[CALL]
    assert (call.input_tokens, call.output_tokens, call.reasoning_tokens) == (100, 20, 8)
    assert call.input == trace.root.input == (Message.of("user", "Weather in Paris?"),)
    (row,) = settled()
    assert (row["span_count"], row["input_tokens"], row["output_tokens"]) == (2, 100, 20)
