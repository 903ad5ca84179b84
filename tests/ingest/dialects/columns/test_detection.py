"""Column ``dialect``: by what a span of each is known, and who wins where it bears the marks of several."""

from typing import Any

import pytest

from ingest.dialects import normalise
from ingest.raw import RawScope, RawSpan

MARKS: list[tuple[str, dict[str, Any]]] = [
    ("langfuse", {"scope": "langfuse-sdk"}),
    ("langfuse", {"langfuse.observation.input": "x"}),
    # others add these when they think they talk to Langfuse
    ("strands", {"scope": "strands.telemetry.tracer", "langfuse.observation.type": "span"}),
    ("openclaw", {"openclaw.model": "m", "langfuse.session.id": "s1"}),
    ("openinference", {"openinference.span.kind": "LLM"}),
    ("openinference", {"scope": "openinference.instrumentation.crewai"}),
    ("openinference", {"scope": "@arizeai/openinference-instrumentation-openai"}),
    # processors of OpenInference's add to the spans of others, which fill gaps
    ("openinference", {"openinference.span.kind": "LLM", "traceloop.span.kind": "task"}),
    ("openinference", {"openinference.span.kind": "LLM", "scope": "pydantic-ai"}),
    ("openinference", {"openinference.span.kind": "LLM", "scope": "strands.telemetry.tracer"}),
    ("langsmith", {"langsmith.span.kind": "llm", "gen_ai.system": "openai"}),
    ("langsmith", {"scope": "langsmith"}),
    ("mlflow", {"mlflow.spanType": '"LLM"'}),
    ("mlflow", {"mlflow.traceRequestId": '"tr-1"'}),
    ("adk", {"gcp.vertex.agent.session_id": "s1"}),
    ("adk", {"scope": "gcp.vertex.agent"}),
    ("claude_code", {"span.type": "tool", "name": "claude_code.tool"}),
    ("claude_code", {"span.type": "tool", "service": "claude-code"}),
    ("claude_code", {"span.type": "tool", "scope": "com.anthropic.claude_code.tracing"}),
    ("otel", {"span.type": "tool"}),
    ("voltagent", {"span.type": "tool", "voltagent.label": "x"}),
    ("gemini_cli", {"gen_ai.agent.name": "gemini-cli"}),
    ("gemini_cli", {"scope": "gemini-cli"}),
    ("copilot", {"copilot_chat.chat_session_id": "s1"}),
    ("copilot", {"github.copilot.cost": 1}),
    ("copilot", {"service": "copilot-chat", "gen_ai.operation.name": "chat"}),
    ("copilot", {"service": "github-copilot", "gen_ai.operation.name": "chat"}),
    ("codex", {"codex.usage.input_tokens": 1}),
    ("codex", {"service": "codex_cli_rs"}),
    ("codex", {"service": "codex_exec"}),
    ("codex", {"service": "codex-cli"}),
    ("openclaw", {"openclaw.model": "m"}),
    ("vercel_legacy", {"scope": "ai", "ai.operationId": "ai.toolCall"}),
    ("vercel", {"scope": "gen_ai", "gen_ai.operation.name": "agent_step"}),
    ("vercel", {"scope": "gen_ai", "gen_ai.operation.name": "rerank"}),
    ("vercel", {"ai.settings.maxRetries": 2}),
    ("pydantic_ai", {"scope": "pydantic-ai", "gen_ai.operation.name": "chat"}),
    ("pydantic_ai", {"pydantic_ai.all_messages": "[]"}),
    ("pydantic_ai", {"scope": "logfire.openai"}),
    # Logfire adds its own to whatever passes through it
    ("otel_genai", {"logfire.msg": "x", "gen_ai.system": "openai"}),
    ("strands", {"scope": "strands.telemetry.tracer"}),
    ("strands", {"gen_ai.system": "strands-agents"}),
    ("strands", {"gen_ai.provider.name": "strands-agents"}),
    ("agent_framework", {"scope": "agent_framework", "gen_ai.operation.name": "chat"}),
    ("agent_framework", {"workflow.id": "w", "executor.id": "e"}),
    ("autogen", {"gen_ai.system": "autogen"}),
    ("autogen", {"scope": "autogen-core", "messaging.operation": "publish"}),
    ("semantic_kernel", {"scope": "semantic_kernel.connectors"}),
    ("semantic_kernel", {"scope": "Microsoft.SemanticKernel.Diagnostics"}),
    ("semantic_kernel", {"sk.available_functions": "f"}),
    ("genkit", {"scope": "genkit-tracer"}),
    ("flue", {"scope": "@flue/opentelemetry"}),
    ("livekit", {"scope": "livekit-agents"}),
    ("livekit", {"lk.user_input": "x"}),
    ("laminar", {"lmnr.span.type": "LLM"}),
    ("openllmetry", {"traceloop.span.kind": "task"}),
    ("openllmetry", {"scope": "opentelemetry.instrumentation.openai.v1", "llm.request.type": "chat"}),
    ("openllmetry", {"gen_ai.prompt.0.role": "user"}),
    ("otel_genai", {"gen_ai.provider.name": "openai"}),
    ("otel_genai", {"gen_ai.system": "openai"}),
    ("mcp", {"mcp.method.name": "tools/call"}),
    ("otel", {"db.system": "postgresql"}),
    ("otel", {"http.request.method": "GET"}),
    ("otel", {"rpc.system": "grpc"}),
    ("otel", {"anything": "else"}),
]


def span_of(said: dict[str, Any]) -> RawSpan:
    """Make a span of what is said; scope, name and service are not among its attributes."""
    attributes = {key: value for key, value in said.items() if key not in ("scope", "name", "service")}
    resource = {"service.name": said["service"]} if "service" in said else {}
    scope = RawScope(said.get("scope", ""))
    return RawSpan(
        "1" * 32, "2" * 16, said.get("name", "step"), 1, 2, attributes=attributes, resource=resource, scope=scope
    )


@pytest.mark.parametrize(("dialect", "said"), MARKS, ids=[f"{d} {s}"[:90] for d, s in MARKS])
def test_dialect(dialect: str, said: dict[str, Any]) -> None:
    """The first that finds a mark of its own; nothing else of the trace counts."""
    assert normalise(span_of(said)).dialect == dialect


@pytest.mark.parametrize("said", [said for dialect, said in MARKS if dialect == "otel" and "anything" not in said])
def test_other_spans_are_hidden(said: dict[str, Any]) -> None:
    """Of no agent: kind ``span``, with all they say."""
    span = normalise(span_of(said))
    assert (span.kind, span.attributes) == ("span", said)
