"""Column ``kind``: what each instrumentation calls a model call, a tool, an agent."""

from typing import Any

import pytest

from tests.ingest.dialects.columns.cells import Cell, cell, check

OPERATIONS = {
    "chat": "llm",
    "text_completion": "llm",
    "generate_content": "llm",
    "embeddings": "embedding",
    "retrieval": "retriever",
    "execute_tool": "tool",
    "invoke_agent": "agent",
    "create_agent": "agent",
    "invoke_workflow": "chain",
    "plan": "chain",
    "create_memory": "memory",
    "create_memory_store": "memory",
    "search_memory": "memory",
    "update_memory": "memory",
    "upsert_memory": "memory",
    "delete_memory": "memory",
    "delete_memory_store": "memory",
    # historic, or what frameworks put there
    "completion": "llm",
    "generate": "llm",
    "response": "llm",
    "rerank": "reranker",
    "agent_step": "chain",
    "execute_event_loop_cycle": "chain",
    "execute_task": "chain",
    "llm_request": "llm",
    "vector_db_retrieve": "retriever",
    "chain": "chain",
    "llm_call": "llm",
    "tool_call": "tool",
    "agent_call": "agent",
    "user_prompt": "chain",
    "system_prompt": "chain",
    "schedule_tool_calls": "chain",
    "execute_hook": "chain",
}
LANGFUSE = {
    "span": "chain",
    "generation": "llm",
    "event": "chain",
    "embedding": "embedding",
    "agent": "agent",
    "tool": "tool",
    "chain": "chain",
    "retriever": "retriever",
    "guardrail": "guardrail",
    "evaluator": "evaluator",
}
OPENINFERENCE = {
    "LLM": "llm",
    "EMBEDDING": "embedding",
    "CHAIN": "chain",
    "RETRIEVER": "retriever",
    "RERANKER": "reranker",
    "TOOL": "tool",
    "AGENT": "agent",
    "GUARDRAIL": "guardrail",
    "EVALUATOR": "evaluator",
    "PROMPT": "chain",
    "Llm": "llm",
}
TRACELOOP = {"workflow": "chain", "task": "chain", "agent": "agent", "tool": "tool", "unknown": "chain"}
LLM_REQUEST = {"chat": "llm", "completion": "llm", "embedding": "embedding", "rerank": "reranker"}
LANGSMITH = {
    "llm": "llm",
    "chain": "chain",
    "tool": "tool",
    "retriever": "retriever",
    "embedding": "embedding",
    "prompt": "chain",
    "parser": "chain",
}
MLFLOW = {
    "LLM": "llm",
    "CHAT_MODEL": "llm",
    "AGENT": "agent",
    "TOOL": "tool",
    "RETRIEVER": "retriever",
    "EMBEDDING": "embedding",
    "CHAIN": "chain",
    "WORKFLOW": "chain",
    "TASK": "chain",
    "PARSER": "chain",
    "RERANKER": "reranker",
    "MEMORY": "memory",
    "EVALUATOR": "evaluator",
    "GUARDRAIL": "guardrail",
    "UNKNOWN": "chain",
}
VERCEL = {
    "ai.generateText.doGenerate": "llm",
    "ai.streamText.doStream": "llm",
    "ai.generateObject.doGenerate": "llm",
    "ai.streamObject.doStream": "llm",
    "ai.embed.doEmbed": "embedding",
    "ai.embedMany.doEmbed": "embedding",
    "ai.embed": "chain",  # around the one that asks the model
    "ai.embedMany": "chain",
    "ai.toolCall": "tool",
    "ai.generateText": "agent",
    "ai.streamText": "agent",
    "ai.generateObject": "agent",
    "ai.streamObject": "agent",
    "ai.rerank": "chain",
    "ai.rerank.doRerank": "reranker",
}
CLAUDE_CODE = {
    "interaction": "agent",
    "llm_request": "llm",
    "tool": "tool",
    "tool.execution": "chain",  # below the tool, no second call of it
    "tool.blocked_on_user": "chain",
    "hook": "guardrail",
}
GENKIT = {
    "model": "llm",
    "embedder": "embedding",
    "tool": "tool",
    "tool.v2": "tool",
    "retriever": "retriever",
    "evaluator": "evaluator",
}
LAMINAR = {
    "LLM": "llm",
    "TOOL": "tool",
    "DEFAULT": "chain",
    "PIPELINE": "chain",
    "EXECUTOR": "agent",
    "EVALUATOR": "evaluator",
    "CACHED": "llm",
}
ADK = {
    "call_llm": "llm",
    "execute_tool f": "tool",
    "execute_tool (merged tools)": "chain",
    "invoke_agent planner": "agent",
    "agent_run [planner]": "agent",
    "invocation": "chain",
}
PYDANTIC = {
    "agent run": "agent",
    "running tool": "tool",
    "running 2 tools": "chain",
    "chat gpt-4o": "llm",
}


def rows(dialect: str, key: str, words: dict[str, str], write: Any = str) -> list[Any]:
    """Make a row of every word that a dialect has for kinds."""
    return [cell(dialect, {key: write(word)}, kind=kind) for word, kind in words.items()]


TABLE = [
    *rows("otel_genai", "gen_ai.operation.name", OPERATIONS),
    *rows("langfuse", "langfuse.observation.type", LANGFUSE),
    # SDKs up to 3.3 call everything a span
    cell(
        "langfuse",
        {"langfuse.observation.type": "span", "langfuse.observation.model.name": "gpt-4o"},
        kind="llm",
        model="gpt-4o",
    ),
    cell(
        "langfuse",
        {"langfuse.observation.type": "span", "langfuse.observation.usage_details": '{"input": 5}'},
        kind="llm",
        input_tokens=5,
    ),
    *rows("openinference", "openinference.span.kind", OPENINFERENCE),
    *rows("openllmetry", "traceloop.span.kind", TRACELOOP),
    *rows("openllmetry", "llm.request.type", LLM_REQUEST),
    cell("openllmetry", {"db.system": "chroma"}, kind="retriever"),
    *rows("langsmith", "langsmith.span.kind", LANGSMITH),
    *rows("mlflow", "mlflow.spanType", MLFLOW, '"{}"'.format),
    *rows("vercel_legacy", "ai.operationId", VERCEL),
    *[
        cell("vercel", {"operation.name": f"{word} my-function"}, {"scope": "ai"}, kind=kind)
        for word, kind in VERCEL.items()
    ],
    *[cell("pydantic_ai", {}, {"name": name}, kind=kind) for name, kind in PYDANTIC.items()],
    *[cell("adk", {}, {"name": name}, kind=kind) for name, kind in ADK.items()],
    *rows("claude_code", "span.type", CLAUDE_CODE),
    *[cell("claude_code", {"span.type": f"claude_code.{word}"}, kind=kind) for word, kind in CLAUDE_CODE.items()],
    *[cell("claude_code", {}, {"name": f"claude_code.{word}"}, kind=kind) for word, kind in CLAUDE_CODE.items()],
    *rows("genkit", "genkit:metadata:subtype", GENKIT),
    *rows("laminar", "lmnr.span.type", LAMINAR),
    # Calls of an agent name it as well.
    cell("langfuse", {"gen_ai.agent.name": "bot"}, {"name": "bot"}, kind="agent", agent="bot"),
    cell(
        "langfuse",
        {
            "langfuse.observation.model.name": "gpt-4o",
            "langfuse.observation.usage_details": '{"input": 10, "output": 5}',
            "gen_ai.agent.name": "bot",
        },
        kind="llm",
        cost=0.000075,
        agent="bot",
    ),
    cell(
        "langfuse",
        {"gen_ai.tool.name": "search", "gen_ai.agent.name": "bot"},
        {"name": "execute_tool search"},
        kind="tool",
    ),
    cell("langfuse", {"gen_ai.agent.name": "bot"}, {"name": "execute_tool search"}, kind="tool", tool_name="search"),
    cell("langfuse", {"support.agent.name": "Jane"}, {"name": "load ticket"}, kind="chain"),
    cell("otel_genai", {"gen_ai.agent.name": "bot"}, {"name": "agent run"}, kind="agent"),
    cell(
        "otel_genai",
        {"gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 10, "gen_ai.agent.name": "bot"},
        {"name": "agent run"},
        kind="llm",
    ),
    # The span's own type counts: children inherit their parent's entity.
    cell("voltagent", {"entity.type": "agent", "span.type": "tool"}, kind="tool"),
    cell("voltagent", {"entity.type": "agent"}, kind="agent"),
    cell("livekit", {"lk.function_tool.name": "f"}, {"name": "function_tool"}, kind="tool"),
    cell("livekit", {"lk.user_transcript": "Why?"}, {"name": "user_turn"}, kind="chain"),
    cell("livekit", {}, {"name": "agent_session"}, kind="agent"),
    cell("livekit", {}, {"name": "llm_request"}, kind="llm"),
    cell("flue", {"flue.tool.name": "f"}, kind="tool"),
    cell("flue", {"flue.task.input": "Why?"}, kind="agent"),
    cell("otel_genai", {"mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool"}, kind="tool"),
    cell("mcp", {"mcp.method.name": "tools/call"}, kind="tool"),
    cell("mcp", {"mcp.method.name": "prompts/get"}, kind="chain"),
    cell("mcp", {"mcp.method.name": "resources/read"}, kind="retriever"),
    cell("mcp", {"mcp.method.name": "initialize"}, kind="chain"),
    # proposed to OpenTelemetry
    cell("otel_genai", {"gen_ai.guardrail.component.name": "pii"}, kind="guardrail"),
    cell("otel_genai", {"gen_ai.guardrail.verdict.type": "deny"}, kind="guardrail"),
    # where nothing says it
    cell("otel_genai", {"gen_ai.tool.name": "f"}, kind="tool"),
    cell("otel_genai", {"gen_ai.tool.call.id": "c1"}, kind="tool"),
    cell("otel_genai", {"gen_ai.request.model": "gpt-4o"}, kind="llm"),
    cell("otel_genai", {"gen_ai.usage.input_tokens": 5}, kind="llm"),
    cell("otel_genai", {"gen_ai.usage.completion_tokens": 5}, kind="llm"),
    cell("otel_genai", {"gen_ai.conversation.id": "s1"}, kind="chain"),
]


@pytest.mark.parametrize("of", TABLE)
def test_kind(of: Cell) -> None:
    """Whatever a dialect calls it, the column says it in one of eleven words."""
    check(of)
