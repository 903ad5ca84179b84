"""Agents that only log have traces: what they were asked, which models and tools they called, and what that cost."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.from_logs import join_logs
from ingest.otlp import Encoding, Origin
from ingest.rows import join_rows
from ingest.signals import LOGS
from store import Store, append_rows, load_traces, open_served, open_store, serve_store
from store.records import Message, Span, Trace
from store.settle import settle
from tests.ingest.from_logs.conftest import (
    CLAUDE,
    CLAUDE_TURN,
    CODEX,
    CODEX_TALK,
    GEMINI,
    GEMINI_TURN,
    Said,
    request,
)

Log = Callable[..., None]
Traces = Callable[[], list[Trace]]
Settled = Callable[[], list[dict[str, Any]]]

AGENTS = {"claude": (CLAUDE, CLAUDE_TURN), "codex": (CODEX, CODEX_TALK), "gemini": (GEMINI, GEMINI_TURN)}


def of_kind(trace: Trace, kind: str) -> list[Span]:
    return [span for span in trace.spans if span.kind == kind]


def test_a_prompt_to_claude_code_is_a_trace(log: Log, traces: Traces, settled: Settled) -> None:
    """The prompt and the answer, two calls with their tokens and cost, and the tool between them."""
    log(CLAUDE, CLAUDE_TURN)
    (trace,) = traces()
    root = trace.root
    assert [(depth, span.name) for depth, span in trace.walk()] == [
        (0, "claude_code.interaction"),
        (1, "claude_code.llm_request"),
        (1, "claude_code.tool"),
        (1, "claude_code.llm_request"),
    ]
    assert (root.kind, root.dialect, root.agent, root.session_id, root.user_id) == (
        "agent",
        "claude_code",
        "claude-code",
        "session-1",
        "ada@example.org",
    )
    assert (root.input, root.output) == (
        (Message.of("user", "Weather in Paris?"),),
        (Message.of("assistant", "It is 21C in Paris."),),
    )
    first, second = of_kind(trace, "llm")
    assert (first.model, first.provider, first.cost, first.cost_source) == (
        "claude-sonnet-4-5-20250929",
        "anthropic",
        0.01,
        "given",
    )
    assert (first.input_tokens, first.output_tokens, first.cache_read_tokens, first.cache_write_tokens) == (
        100,
        20,
        40,
        10,
    )
    assert (first.duration_ms, second.cost, second.output) == (1_500, 0.02, root.output)
    (tool,) = of_kind(trace, "tool")
    assert (tool.tool_name, tool.tool_call_id, tool.arguments) == (
        "Bash",
        "call_1",
        '{"command":"curl wttr.in/Paris"}',
    )
    assert [event["name"] for event in tool.events] == ["tool_decision"]
    (row,) = settled()
    assert (row["request"], row["answer"], row["input_tokens"], row["output_tokens"], row["cost"]) == (
        "Weather in Paris?",
        "It is 21C in Paris.",
        200,
        40,
        pytest.approx(0.03),
    )
    assert (row["llm_count"], row["tool_count"], row["status"], row["tools"]) == (2, 1, "ok", ["Bash"])


def test_each_prompt_of_a_session_is_a_trace_of_its_own(log: Log, traces: Traces) -> None:
    """What belongs to no prompt, such as logging in, makes none."""
    log(CLAUDE, CLAUDE_TURN)
    other = CLAUDE._replace(common={**CLAUDE.common, "prompt.id": "prompt-2"})
    log(other, [Said(60_000, "user_prompt", {"prompt": "And in Rome?"})])
    nobody = CLAUDE._replace(common={k: v for k, v in CLAUDE.common.items() if k != "prompt.id"})
    log(nobody, [Said(70_000, "auth", {"action": "login", "success": "true"})])
    found = traces()
    assert sorted(len(trace.spans) for trace in found) == [1, 4]
    assert {trace.root.session_id for trace in found} == {"session-1"}


def test_a_session_that_names_no_prompts_is_one_trace(log: Log, traces: Traces) -> None:
    """As of versions of Claude Code that had no ids of prompts yet."""
    old = CLAUDE._replace(common={k: v for k, v in CLAUDE.common.items() if k != "prompt.id"})
    log(old, CLAUDE_TURN)
    (trace,) = traces()
    assert len(trace.spans) == 4


def test_bodies_of_requests_are_messages(log: Log, traces: Traces) -> None:
    """Where raw bodies are logged, a call has its whole conversation, its instructions and its tools."""
    asked = {
        "model": "claude-sonnet-4-5",
        "system": "Be brief.",
        "tools": [{"name": "Bash"}],
        "messages": [{"role": "user", "content": "Weather in Paris?"}],
    }
    use = {"type": "tool_use", "id": "call_1", "name": "Bash", "input": {"command": "weather"}}
    came = {"role": "assistant", "content": [use], "stop_reason": "tool_use"}
    source = {"query_source": "repl_main_thread"}
    bodies = [
        Said(400, "api_request_body", {"body": json.dumps(asked), **source}),
        Said(2_001, "api_response_body", {"body": json.dumps(came), "request_id": "req_1", **source}),
    ]
    log(CLAUDE, [*CLAUDE_TURN, *bodies])
    first = of_kind(traces()[0], "llm")[0]
    assert ([m.text for m in first.system], first.input) == (["Be brief."], (Message.of("user", "Weather in Paris?"),))
    assert [call["arguments"] for message in first.output for call in message.tool_calls] == [{"command": "weather"}]
    assert first.tool_definitions == '[{"name":"Bash"}]'


def test_a_conversation_with_codex_is_a_trace(log: Log, traces: Traces, settled: Settled) -> None:
    """A turn for every prompt; a call that failed and was made again is two; numbers come as text."""
    log(CODEX, CODEX_TALK)
    (trace,) = traces()
    assert [(depth, span.name, span.kind, span.status) for depth, span in trace.walk()] == [
        (0, "codex.session_loop", "chain", "unset"),
        (1, "codex.run_turn", "agent", "unset"),
        (2, "codex.stream_request", "llm", "error"),
        (2, "codex.stream_request", "llm", "unset"),
        (2, "codex.tool", "tool", "error"),
        (1, "codex.run_turn", "agent", "unset"),
        (2, "codex.stream_request", "llm", "unset"),
    ]
    turns, calls, tools = of_kind(trace, "agent"), of_kind(trace, "llm"), of_kind(trace, "tool")
    assert (turns[0].input, turns[0].agent, turns[0].user_id) == (
        (Message.of("user", "Weather in Paris?"),),
        "codex_cli_rs",
        "ada@example.org",
    )
    assert (turns[1].input, turns[1].notes) == ((), ("from_logs", "redacted:prompt"))
    answered = calls[1]
    assert (answered.model, answered.provider, answered.session_id) == ("gpt-5-codex", "openai", "talk-1")
    assert (answered.input_tokens, answered.output_tokens, answered.cache_read_tokens, answered.reasoning_tokens) == (
        100,
        20,
        40,
        8,
    )
    assert (answered.duration_ms, answered.cost_source) == (1_300, "computed")
    assert calls[0].error_message == "overloaded"
    assert (tools[0].tool_name, tools[0].tool_call_id, tools[0].arguments, tools[0].result) == (
        "shell",
        "call_1",
        '{"command":["weather"]}',
        "no such command",
    )
    (row,) = settled()
    assert (row["request"], row["input_tokens"], row["reasoning_tokens"]) == ("Weather in Paris?", 100, 8)


def test_a_prompt_to_gemini_cli_is_a_trace(log: Log, traces: Traces, settled: Settled) -> None:
    """A call that was logged four times is one call; its messages are those in OpenTelemetry's words."""
    log(GEMINI, GEMINI_TURN)
    (trace,) = traces()
    assert [(depth, span.name, span.kind, span.status) for depth, span in trace.walk()] == [
        (0, "agent_call", "agent", "unset"),
        (1, "llm_call", "llm", "unset"),
        (1, "tool_call", "tool", "error"),
        (1, "llm_call", "llm", "error"),
    ]
    assert (trace.root.agent, trace.root.session_id, trace.root.user_id) == (
        "gemini-cli",
        "session-1",
        "ada@example.org",
    )
    answered, refused = of_kind(trace, "llm")
    assert (answered.model, answered.provider, answered.finish_reason) == ("gemini-2.5-pro", "gcp.gemini", "stop")
    assert (answered.input_tokens, answered.output_tokens, answered.cache_read_tokens, answered.reasoning_tokens) == (
        100,
        20,
        40,
        8,
    )
    assert ([m.text for m in answered.system], answered.input) == (
        ["Be brief."],
        (Message.of("user", "Weather in Paris?"),),
    )
    assert [call["arguments"] for m in answered.output for call in m.tool_calls] == [{"city": "Paris"}]
    assert refused.error_message == "quota"
    (tool,) = of_kind(trace, "tool")
    assert (tool.tool_name, tool.arguments, tool.error_type, tool.error_message) == (
        "weather",
        '{"city": "Paris"}',
        "unhandled_exception",
        "no network",
    )
    (row,) = settled()
    assert (row["request"], row["input_tokens"], row["output_tokens"], row["llm_count"]) == (
        "Weather in Paris?",
        100,
        20,
        2,
    )


@pytest.mark.parametrize("agent", AGENTS)
def test_the_order_of_arrival_changes_nothing(
    running: Any, log: Log, traces: Traces, agent: str, tmp_path: Path
) -> None:
    """Records that come one by one, late, in any order and twice give the spans of those that come at once."""
    sender, said = AGENTS[agent]
    shuffled = list(said)
    random.Random(4).shuffle(shuffled)
    for event in [*shuffled, *shuffled[:3]]:
        log(sender, [event])
        join_logs(running.store)
        settle(running.store, settle_after=0.0, settle_rootless=0.0)
    rows = running.store.rows(ROWS)
    with at_once(tmp_path / "at once" / "tracelore.duckdb", request(sender, said)) as other:
        assert [said_by(trace) for trace in traces()] == [said_by(trace) for trace in all_traces(other)]
        assert rows == other.rows(ROWS)
    assert join_logs(running.store) == 0


def test_the_worker_joins_over_quack(tmp_path: Path) -> None:
    """Another process owns the store; what its worker makes is what a process of its own would make."""
    with serve_store(tmp_path / "served") as served:
        served.announce(0, 0)
        with open_served(served.data) as store:
            for said in (CLAUDE_TURN[:3], CLAUDE_TURN):
                rows = LOGS.read(request(CLAUDE, said), Encoding.JSON, received_now()).rows
                append_rows(served.store, *join_rows([rows]))
                assert join_logs(store) > 0
            assert join_logs(store) == 0
            found = [said_by(trace) for trace in all_traces(store)]
    with at_once(tmp_path / "at once" / "tracelore.duckdb", request(CLAUDE, CLAUDE_TURN)) as other:
        assert found == [said_by(trace) for trace in all_traces(other)]


def received_now() -> Origin:
    return Origin("default", datetime.now(UTC).replace(tzinfo=None))


ROWS = "SELECT * EXCLUDE (settled_at, first_received_at, last_received_at) FROM traces"


@contextmanager
def at_once(path: Path, body: bytes) -> Iterator[Store]:
    """Give a store in which one request was stored, joined and settled."""
    with open_store(path) as store:
        rows = LOGS.read(body, Encoding.JSON, received_now()).rows
        append_rows(store, *join_rows([rows]))
        join_logs(store)
        settle(store, settle_after=0.0, settle_rootless=0.0)
        yield store


def all_traces(store: Store) -> list[Trace]:
    ids = store.rows("SELECT DISTINCT trace_id FROM spans ORDER BY ALL")
    return list(load_traces(store, "default", [row["trace_id"] for row in ids]))


def said_by(trace: Trace) -> list[Span]:
    return [replace(span, received_at=None) for span in trace.spans]
