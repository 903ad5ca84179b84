"""What programs really logged, with their spans or without any: the same call reads the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from ingest.from_logs import join_logs
from store.records import Message, Span, Trace

Captured = Mapping[str, Sequence[Any]]
Traces = Callable[[], list[Trace]]


COUNTED = (100, 20, 40, 8)


@pytest.fixture
def spans(running: Any, captures: Captured, traces: Traces) -> Callable[..., list[Span]]:
    """Send a recording, join what it logs with what it spans, and read the spans."""

    def read(name: str, *, first: str = "") -> list[Span]:
        for request in sorted(captures[name], key=lambda request: first not in request.path):
            sent = running.client.post(request.path, content=request.body, headers=_plain(request.headers))
            assert sent.status_code == 200
            join_logs(running.store)
        return [span for trace in traces() for span in trace.spans]

    return read


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {"content-type": headers["content-type"]}


def test_qwen_code_only_logs(spans: Callable[..., list[Span]]) -> None:
    """Of each prompt a trace is made; what was thought lies within the output, as OpenAI counts."""
    found = spans("qwen_code_0.15.10")
    (prompted,) = [s for s in found if s.kind == "agent" and s.input]
    assert (prompted.agent, prompted.input) == ("qwen-code", (Message.of("user", "Weather in Paris?"),))
    calls = [s for s in found if s.kind == "llm"]
    assert {(c.provider, c.model, c.input_tokens, c.output_tokens, c.cache_read_tokens) for c in calls} == {
        ("openai", "gpt-4o-mini", 100, 20, 40)
    }
    assert {c.reasoning_tokens for c in calls} == {8}
    assert {s.dialect for s in found} == {"qwen_code"}
    assert len({s.session_id for s in found}) == 1


@pytest.mark.parametrize(
    ("name", "tool", "result"),
    [("claude_code_2.1.197", "mcp__weather__get_weather", None), ("codex_0.171.0", "mcp__weatherget_weather", "21C")],
)
def test_spans_get_what_is_only_logged(
    spans: Callable[..., list[Span]], name: str, tool: str, result: str | None
) -> None:
    """The prompt, and what the tool was called with; of Codex also what it answered."""
    found = spans(name)
    (agent,) = [s for s in found if s.kind == "agent"]
    assert agent.input == (Message.of("user", "Weather in Paris?"),)
    (called,) = [s for s in found if s.kind == "tool"]
    assert (called.tool_name, called.tool_call_id) == (tool, "call_1")
    assert "Paris" in (called.arguments or "")
    assert (called.result is None) if result is None else (result in (called.result or ""))


def counts(span: Span) -> tuple[int | None, ...]:
    """Give what a model call took."""
    return span.input_tokens, span.output_tokens, span.cache_read_tokens, span.reasoning_tokens


@pytest.mark.parametrize("first", ["logs", "traces"])
@pytest.mark.parametrize(
    ("name", "model", "views", "cost"),
    [("gemini_cli_0.61.0", "gemini-2.5-flash", 1, 6.92e-05), ("codex_0.171.0", "gpt-4o-mini", 2, 2.4e-05)],
)
def test_calls_get_the_answers_that_name_no_span(
    spans: Callable[..., list[Span]],
    settled: Callable[[], list[dict[str, Any]]],
    name: str,
    model: str,
    views: int,
    cost: float,
    first: str,
) -> None:
    """Model, counts and cost are told of each view of a call, and counted once, whatever came first."""
    calls = [s for s in spans(name, first=first) if s.kind == "llm"]
    assert len(calls) == 2 * views
    assert {(c.model, *counts(c)) for c in calls} == {(model, *COUNTED)}
    assert [c.cost for c in calls] == [pytest.approx(cost)] * len(calls)
    rows = settled()
    assert sum(row["input_tokens"] or 0 for row in rows) == 200
    assert sum(row["output_tokens"] or 0 for row in rows) == 40
    assert sum(row["cost"] or 0 for row in rows) == pytest.approx(2 * cost)


def test_messages_of_one_millisecond_keep_their_order(spans: Callable[..., list[Span]]) -> None:
    """JavaScript's clock tells no more: what was said then is told by how it came."""
    first, second = sorted(spans("otel_openai_js_0.21.0"), key=lambda span: span.start_ns)
    assert [m.role for m in (*first.system, *first.input)] == ["system", "user"]
    assert [m.role for m in second.input] == ["user", "assistant", "tool"]
    (answer,) = [r for m in second.input for r in m.tool_results]
    assert (answer["id"], answer["response"]) == ("call_1", "21C")
    assert [m.text for m in second.output] == ["It is 21C in Paris."]
