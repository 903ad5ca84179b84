"""Messages that AWS' distribution takes out of spans and logs instead are found in the spans again."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from store.records import Message, Trace

Traces = Callable[[], list[Trace]]

TRACE = "ab" * 16
CALL, TOOL, CHAIN = "02" * 8, "03" * 8, "04" * 8
STRANDS = "strands.telemetry.tracer"
CREW = "openinference.instrumentation.crewai"


def value_of(plain: Any) -> dict[str, Any]:
    if isinstance(plain, Mapping):
        return {"kvlistValue": {"values": [{"key": key, "value": value_of(value)} for key, value in plain.items()]}}
    if isinstance(plain, list):
        return {"arrayValue": {"values": [value_of(value) for value in plain]}}
    return {"stringValue": plain}


def attributes_of(plain: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value_of(value)} for key, value in plain.items()]


def send(client: httpx.Client, path: str, request: dict[str, Any]) -> None:
    answer = client.post(path, content=json.dumps(request), headers={"content-type": "application/json"})
    assert answer.status_code == 200


def send_span(running: Any, scope: str, span_id: str, name: str, attributes: Mapping[str, str]) -> None:
    """Send a span of which everything was taken that anybody said."""
    times = {"startTimeUnixNano": "1795521600000000000", "endTimeUnixNano": "1795521601000000000"}
    span = {"traceId": TRACE, "spanId": span_id, "name": name, **times, "attributes": attributes_of(attributes)}
    scoped = {"scope": {"name": scope}, "spans": [span]}
    send(running.client, "/v1/traces", {"resourceSpans": [{"scopeSpans": [scoped]}]})


def send_moved(running: Any, scope: str, span_id: str, body: Mapping[str, Any]) -> None:
    """Send the record that has what was said."""
    record = {
        "traceId": TRACE,
        "spanId": span_id,
        "timeUnixNano": "1795521601000000000",
        "eventName": scope,
        "body": value_of(body),
        "attributes": attributes_of({"event.name": scope, "session.id": "s1"}),
    }
    scoped = {"scope": {"name": scope}, "logRecords": [record]}
    send(running.client, "/v1/logs", {"resourceLogs": [{"scopeLogs": [scoped]}]})


def said(role: str, /, **content: str) -> dict[str, Any]:
    return {"role": role, "content": content}


CALLED = {
    "input": {
        "messages": [
            said("user", content='[{"text": "Weather in Paris?"}]'),
            said(
                "tool",
                content='[{"toolResult": {"toolUseId": "c1", "status": "success", "content": [{"text": "21C"}]}}]',
            ),
        ]
    },
    "output": {
        "messages": [
            said(
                "assistant",
                content='[{"toolUse": {"toolUseId": "c1", "name": "get_weather", "input": {"city": "Paris"}}}]',
            ),
            said("assistant", message='[{"text": "It is 21C in Paris."}]', finish_reason="end_turn"),
        ]
    },
}


@pytest.mark.parametrize("logs_first", [True, False])
def test_messages_that_were_events_of_their_span(running: Any, traces: Traces, *, logs_first: bool) -> None:
    """The history is the input, in the order in which alone it can have been, and the answer the output."""
    if logs_first:
        send_moved(running, STRANDS, CALL, CALLED)
        assert not traces()
    send_span(running, STRANDS, CALL, "chat", {"gen_ai.operation.name": "chat", "gen_ai.system": "strands-agents"})
    if not logs_first:
        (trace,) = traces()
        assert trace.spans[0].input == ()
        send_moved(running, STRANDS, CALL, CALLED)
    (span,) = traces()[0].spans
    assert (span.kind, span.session_id, span.finish_reason) == ("llm", "s1", "stop")
    user, asked, answered = span.input
    assert user == Message.of("user", "Weather in Paris?")
    assert [(c["id"], c["arguments"]) for c in asked.tool_calls] == [("c1", {"city": "Paris"})]
    assert [(r["id"], r["response"]) for r in answered.tool_results] == [("c1", "21C")]
    assert [m.text for m in span.output] == ["It is 21C in Paris."]


def test_a_tools_arguments_and_its_answer(running: Any, traces: Traces) -> None:
    """They were events, too."""
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather"}
    send_span(running, STRANDS, TOOL, "execute_tool get_weather", attributes)
    body = {
        "input": {"messages": [said("tool", content='{"city": "Paris"}', role="tool", id="c1")]},
        "output": {"messages": [said("assistant", message='[{"text": "21C"}]', id="c1")]},
    }
    send_moved(running, STRANDS, TOOL, body)
    (span,) = traces()[0].spans
    assert (span.kind, span.tool_call_id, json.loads(span.arguments or "")) == ("tool", "c1", {"city": "Paris"})
    assert "21C" in (span.result or "")


def test_what_was_an_attribute_makes_no_call_of_a_step(running: Any, traces: Traces) -> None:
    """A step of any kind stays what it is; texts are read as they would have been in the span."""
    send_span(running, CREW, CHAIN, "Crew.kickoff", {"openinference.span.kind": "CHAIN"})
    body = {
        "input": {"messages": [{"role": "user", "content": '{"messages": [{"role": "user", "content": "hi"}]}'}]},
        "output": {"messages": [{"role": "assistant", "content": "Hello!"}]},
    }
    send_moved(running, CREW, CHAIN, body)
    (span,) = traces()[0].spans
    assert (span.kind, span.operation) == ("chain", None)
    assert (span.input, span.output) == ((Message.of("user", "hi"),), (Message.of("assistant", "Hello!"),))


def test_texts_that_say_the_same(running: Any, traces: Traces) -> None:
    """Where a span had its input as a whole and in pieces, of which only the roles were left, the whole is taken."""
    roles = {f"llm.{side}_messages.0.message.role": "user" for side in ("input", "output")}
    send_span(running, CREW, CALL, "ChatOpenAI", {"openinference.span.kind": "LLM", **roles})
    whole = '{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}]}'
    pieces = [{"role": "user", "content": content} for content in (whole, "Be brief.", "hi")]
    body = {"input": {"messages": pieces}, "output": {"messages": [{"role": "assistant", "content": "Hello!"}] * 2}}
    send_moved(running, CREW, CALL, body)
    (span,) = traces()[0].spans
    assert (span.system, span.input) == ((Message.of("system", "Be brief."),), (Message.of("user", "hi"),))
    assert span.output == (Message.of("assistant", "Hello!"),)


def test_messages_beside_instructions(running: Any, traces: Traces) -> None:
    """As Strands has them by the newer conventions: each side one text in JSON, and the instructions by themselves."""
    send_span(running, STRANDS, CALL, "chat", {"gen_ai.operation.name": "chat"})
    asked = '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]'
    answered = '[{"role":"assistant","parts":[{"type":"text","content":"Hello!"}],"finish_reason":"end_turn"}]'
    said_in = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": asked}]
    body = {"input": {"messages": said_in}, "output": {"messages": [{"role": "assistant", "content": answered}]}}
    send_moved(running, STRANDS, CALL, body)
    (span,) = traces()[0].spans
    assert (span.system, span.input) == ((Message.of("system", "Be brief."),), (Message.of("user", "hi"),))
    assert ([m.text for m in span.output], span.finish_reason) == (["Hello!"], "stop")


@pytest.mark.parametrize("messages", [None, "x", [], ["x"], [{}], [{"role": "user"}], [{"content": {"a": "b"}}]])
def test_a_body_that_says_nothing_of_the_kind(running: Any, traces: Traces, messages: Any) -> None:
    """Whatever stands there, the span stays as it was."""
    send_span(running, CREW, CHAIN, "Crew.kickoff", {"openinference.span.kind": "CHAIN"})
    send_moved(running, CREW, CHAIN, {"input": {"messages": messages or "x"}})
    (span,) = traces()[0].spans
    assert (span.kind, span.name) == ("chain", "Crew.kickoff")
