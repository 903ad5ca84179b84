"""Columns ``session_id``, ``user_id``, ``agent``: whose conversation it is, and with whom."""

from typing import Any

import pytest

from ingest.dialects import normalise
from tests.ingest.dialects.columns.cells import Cell, cell, check, raw_of


def every(dialect: str, column: str, *keys: str, **more: Any) -> list[Any]:
    """Make a row of every attribute that alone says what the column holds."""
    return [cell(dialect, {key: "x1"}, **{column: "x1", **more}) for key in keys]


AGENT = {"gen_ai.operation.name": "invoke_agent"}

SESSION = [
    *every("otel_genai", "session_id", "gen_ai.conversation.id", "session.id"),
    cell("otel_genai", {"session.id": "unknown"}, session_id=None),  # as NeMo's toolkit writes where there is none
    cell("otel_genai", {"session.id": "window", "gen_ai.conversation.id": "talk"}, session_id="talk"),
    *every("openinference", "session_id", "session.id"),
    *every("openllmetry", "session_id", "gen_ai.conversation.id"),
    *every(
        "openllmetry",
        "session_id",
        *(f"traceloop.association.properties.{k}" for k in ("session_id", "thread_id", "chat_id", "conversation_id")),
    ),
    *every("langfuse", "session_id", "langfuse.session.id", "session.id"),
    *every(
        "langsmith",
        "session_id",
        *(f"langsmith.metadata.{key}" for key in ("session_id", "thread_id", "conversation_id")),
    ),
    # the project
    cell("langsmith", {"langsmith.trace.session_id": "p", "langsmith.trace.session_name": "p"}, session_id=None),
    cell("langsmith", {"langsmith.run.session_id": "p"}, session_id=None),
    # a connection, of which a conversation may have several
    cell("mcp", {"mcp.session.id": "s1"}, session_id=None),
    cell("otel_genai", {"mcp.session.id": "s1", "gen_ai.conversation.id": "talk"}, session_id="talk"),
    # what a program calls a session is less than what the conventions call a conversation
    *[
        cell(dialect, {"session.id": "window", "gen_ai.conversation.id": "talk"}, session_id="talk")
        for dialect in ("pydantic_ai", "strands", "mlflow", "langsmith", "adk", "vercel", "openllmetry", "genkit")
    ],
    # which OpenInference does not know: its users name their sessions so
    cell("openinference", {"session.id": "s1", "gen_ai.conversation.id": "talk"}, session_id="s1"),
    cell("langfuse", {"langfuse.session.id": "s1", "session.id": "s2", "gen_ai.conversation.id": "t"}, session_id="s1"),
    cell("copilot", {"copilot_chat.chat_session_id": "c", "gen_ai.conversation.id": "talk"}, session_id="talk"),
    # names without a namespace
    *every("otel_genai", "session_id", "session_id", "sessionId", "conversation_id"),
    *every("otel_genai", "user_id", "user_id", "userId"),
    cell("otel_genai", {"session_id": "s1", "gen_ai.conversation.id": "talk"}, session_id="talk"),
    cell("otel", {"session_id": "s1", "user_id": "u1"}, session_id=None, user_id=None),
    *every("vercel_legacy", "session_id", "ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.threadId"),
    *every("vercel", "session_id", "ai.settings.context.sessionId", "ai.settings.context.threadId"),
    *every("pydantic_ai", "session_id", "gen_ai.conversation.id"),
    *every("mlflow", "session_id", "session.id"),
    cell("mlflow", {"mlflow.trace.session": '"s1"'}, session_id="s1"),
    *every("strands", "session_id", "session.id"),
    *every("adk", "session_id", "gen_ai.conversation.id", "gcp.vertex.agent.session_id"),
    *every("claude_code", "session_id", "session.id"),
    *every("codex", "session_id", "conversation.id"),
    *every("gemini_cli", "session_id", "gen_ai.conversation.id", "session.id"),
    *every("copilot", "session_id", "gen_ai.conversation.id", "copilot_chat.chat_session_id"),
    # the window of the editor
    cell("copilot", {}, {"resource": {"service.name": "copilot-chat", "session.id": "window"}}, session_id=None),
    cell("otel_genai", {"gen_ai.conversation.id": "", "session.id": "s1"}, session_id="s1"),
]

USER = [
    *every("otel_genai", "user_id", "user.id", "enduser.id", "gen_ai.user"),
    cell("otel_genai", {"user.id": "unknown"}, user_id=None),  # as Guardrails writes
    *every("openinference", "user_id", "user.id"),
    *every("openllmetry", "user_id", "traceloop.association.properties.user_id", "gen_ai.user", "llm.user"),
    *every("langfuse", "user_id", "langfuse.user.id", "user.id"),
    *every("langsmith", "user_id", "langsmith.metadata.user_id"),
    *every("vercel_legacy", "user_id", "ai.telemetry.metadata.userId"),
    *every("vercel", "user_id", "ai.settings.context.userId"),
    *every("mlflow", "user_id", "user.id"),
    cell("mlflow", {"mlflow.trace.user": '"u1"'}, user_id="u1"),
    *every("strands", "user_id", "user.id"),
    *every("claude_code", "user_id", "user.id", "user.email", "user.account_uuid"),
    # an address says more than the hash of a machine
    cell("claude_code", {"user.id": "0f0f", "user.email": "ada@example.org"}, user_id="ada@example.org"),
    *every("codex", "user_id", "user.account_id", "user.email"),
    *every("gemini_cli", "user_id", "user.email"),
    *every("copilot", "user_id", "enduser.pseudo.id"),
]

NAMED = [
    cell("otel_genai", {**AGENT, "gen_ai.agent.name": "planner"}, agent="planner"),
    cell("otel_genai", {**AGENT, "gen_ai.agent.id": "a1"}, {"name": "invoke_agent planner"}, agent="planner"),
    # its other attributes have no column, and stay
    cell(
        "otel_genai",
        {"gen_ai.agent.name": "planner", "gen_ai.agent.id": "a1", "gen_ai.agent.version": "2"},
        agent="planner",
        left={"gen_ai.output.type": "text", "gen_ai.agent.id": "a1", "gen_ai.agent.version": "2"},
    ),
    cell("openinference", {"openinference.span.kind": "AGENT", "agent.name": "planner"}, agent="planner"),
    cell("openinference", {"graph.node.id": "n1", "graph.node.name": "planner"}, agent="planner"),
    cell("openinference", {"graph.node.id": "n1", "graph.node.parent_id": "n0"}, agent="n1"),
    cell("openllmetry", {"traceloop.span.kind": "agent", "gen_ai.agent.name": "planner"}, agent="planner"),
    cell("openllmetry", {"traceloop.span.kind": "agent", "traceloop.entity.name": "planner"}, agent="planner"),
    cell("openllmetry", {"traceloop.span.kind": "task", "traceloop.entity.name": "step"}, agent=None),
    cell("langfuse", {"langfuse.observation.type": "agent"}, {"name": "planner"}, agent="planner"),
    cell("langsmith", {"langsmith.span.kind": "chain", "langsmith.trace.name": "planner"}, agent="planner"),
    cell(
        "langsmith",
        {"langsmith.span.kind": "chain", "langsmith.trace.name": "planner"},
        {"parent_span_id": "3" * 16},
        agent=None,
    ),
    cell("vercel", {"gen_ai.agent.name": "planner"}, agent="planner"),
    cell("vercel_legacy", {"ai.telemetry.functionId": "planner"}, agent="planner"),
    cell("pydantic_ai", {**AGENT, "gen_ai.agent.name": "planner"}, agent="planner"),
    cell("pydantic_ai", {"agent_name": "planner"}, {"name": "agent run"}, agent="planner"),
    cell("mlflow", {"mlflow.spanType": '"AGENT"'}, {"name": "planner"}, agent="planner"),
    cell("strands", {**AGENT, "gen_ai.agent.name": "planner"}, agent="planner"),
    cell("adk", {**AGENT, "gen_ai.agent.name": "planner"}, {"name": "invoke_agent planner"}, agent="planner"),
    cell("adk", {}, {"name": "agent_run [planner]"}, agent="planner"),
    cell("claude_code", {"span.type": "interaction"}, agent="claude-code"),
    cell("claude_code", {"span.type": "llm_request", "agent.name": "Explore"}, agent="Explore"),
    # ids of subagents are of one run, and no names
    cell("claude_code", {"span.type": "llm_request", "agent_id": "a1", "parent_agent_id": "a0"}, agent=None),
    cell("codex", {"originator": "codex_exec"}, {"name": "run_turn"}, agent="codex_exec"),
    cell("codex", {}, {"name": "run_turn"}, agent="codex"),
    cell("gemini_cli", {"gen_ai.conversation.id": "c1", "session.id": "s1"}, session_id="c1"),
    cell("gemini_cli", {"gen_ai.agent.name": "gemini-cli"}, agent="gemini-cli"),
    cell("copilot", {"gen_ai.agent.name": "copilot"}, agent="copilot"),
    cell("copilot", {"gen_ai.agent.id": "a1", "gen_ai.agent.version": "1"}, agent="a1"),
]

# Workflows, tags and metadata have no column: they stay attributes, whatever they are called.
KEPT = [
    cell("otel_genai", {"gen_ai.workflow.name": "w"}, session_id=None, user_id=None),
    cell(
        "openllmetry", {"traceloop.workflow.name": "w", "traceloop.entity.path": "a.b"}, session_id=None, user_id=None
    ),
    cell("openllmetry", {"traceloop.association.properties.plan": "pro"}, session_id=None, user_id=None),
    cell("langfuse", {"langfuse.trace.name": "w", "langfuse.trace.tags": ["a", "b"]}, session_id=None, user_id=None),
    cell(
        "langfuse",
        {"langfuse.trace.metadata.plan": '"pro"', "langfuse.observation.metadata.n": '"1"'},
        session_id=None,
        user_id=None,
    ),
    cell(
        "langfuse",
        {"langfuse.environment": "e", "langfuse.release": "r", "langfuse.version": "1"},
        session_id=None,
        user_id=None,
    ),
    cell("openinference", {"tag.tags": ["a", "b"], "metadata": '{"plan": "pro"}'}, session_id=None, user_id=None),
    cell("langsmith", {"langsmith.span.tags": "a, b", "langsmith.metadata.plan": "pro"}, session_id=None, user_id=None),
    cell("vercel_legacy", {"resource.name": "w", "ai.telemetry.metadata.plan": "pro"}, session_id=None, user_id=None),
    cell("pydantic_ai", {"logfire.tags": ["a"], "gen_ai.agent.call.id": "run-1"}, session_id=None, user_id=None),
    cell("mlflow", {"mlflow.traceName": '"w"', "mlflow.traceTag.plan": "pro"}, session_id=None, user_id=None),
    cell("adk", {"gcp.vertex.agent.invocation_id": "i1"}, session_id=None, user_id=None),
    cell(
        "claude_code",
        {"workflow.name": "w", "workflow.run_id": "r1", "app.version": "2.1"},
        session_id=None,
        user_id=None,
    ),
    cell("codex", {"app.version": "0.60", "env": "prod"}, session_id=None, user_id=None),
]


@pytest.mark.parametrize("of", SESSION)
def test_session(of: Cell) -> None:
    """A conversation has one id, the same on all spans that name it."""
    check(of)


@pytest.mark.parametrize("of", USER)
def test_user(of: Cell) -> None:
    """The person who asked, as the application calls them."""
    check(of)


@pytest.mark.parametrize("of", NAMED)
def test_agent(of: Cell) -> None:
    """The agent at work; a constant of the instrumentation only where there is no better name."""
    check(of)


@pytest.mark.parametrize("of", KEPT)
def test_what_has_no_column_stays_an_attribute(of: Cell) -> None:
    """As it was sent."""
    check(of)
    attributes = normalise(raw_of(of)).attributes
    assert {key: attributes.get(key) for key in of.sent} == of.sent
