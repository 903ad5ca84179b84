"""Dialects of which there is no recording here: spans written by hand after their specification or source."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
import pytest

from ingest.dialects import DIALECTS, normalise
from ingest.dialects.dialect import Draft
from ingest.dialects.events import read_event
from ingest.raw import RawSpan
from store.records import Span


class Case(NamedTuple):
    """One span as some framework writes it, and what of it must be found."""

    name: str
    what: Mapping[str, Any]
    attributes: Mapping[str, Any]
    expected: Mapping[str, Any]


def as_json(value: Any) -> str:
    return orjson.dumps(value).decode()


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
ASKED = ("tool_call", "c1", "f", {"a": 1})

CASES = (
    Case(
        "vercel, the model call",
        {"scope": "ai", "name": "ai.generateText.doGenerate"},
        {
            "ai.operationId": "ai.generateText.doGenerate",
            "operation.name": "ai.generateText.doGenerate my-function",
            "ai.model.id": "gpt-4o",
            "ai.model.provider": "openai.chat",
            "ai.response.model": "gpt-4o-2024-08-06",
            "ai.prompt.messages": as_json([{"role": "user", "content": [{"type": "text", "text": "Why?"}]}]),
            "ai.prompt.tools": ['{"type":"function","name":"f"}'],
            "ai.response.text": "Because.",
            "ai.response.toolCalls": as_json([{"toolCallId": "c1", "toolName": "f", "input": {"a": 1}}]),
            "ai.response.finishReason": "tool-calls",
            "ai.usage.promptTokens": 100,
            "ai.usage.completionTokens": 20,
            "ai.usage.cachedInputTokens": 40,
            "ai.usage.reasoningTokens": 8,
            "ai.telemetry.functionId": "my-function",
            "ai.telemetry.metadata.sessionId": "s1",
            "ai.telemetry.metadata.userId": "u1",
            "ai.response.msToFirstChunk": 12,
        },
        {
            "dialect": "vercel_legacy",
            "kind": "llm",
            "model": "gpt-4o-2024-08-06",
            "request_model": "gpt-4o",
            "provider": "openai",
            "agent": "my-function",
            "session_id": "s1",
            "user_id": "u1",
            "finish_reason": "tool_call",
            "tokens": (100, 20, 40, None, 8),
            "input": [("user", "Why?")],
            "output": [("assistant", "Because.")],
            "asked": ASKED,
            "first_token_ms": 12,
        },
    ),
    Case(
        "vercel, the tool",
        {"scope": "ai", "name": "ai.toolCall"},
        {
            "ai.operationId": "ai.toolCall",
            "ai.toolCall.name": "f",
            "ai.toolCall.id": "c1",
            "ai.toolCall.args": '{"a":1}',
            "ai.toolCall.result": '"21C"',
        },
        {"kind": "tool", "tool_name": "f", "tool_call_id": "c1", "arguments": '{"a":1}', "result": "21C"},
    ),
    Case(
        "vercel, the outer call",
        {"scope": "ai", "name": "ai.streamText"},
        {"ai.operationId": "ai.streamText", "ai.prompt": '{"system":"Be brief.","prompt":"Why?"}'},
        {"kind": "agent", "input": [("user", "Why?")], "system": [("system", "Be brief.")]},
    ),
    Case(
        "vercel 7, a step of the agent",
        {"scope": "gen_ai", "name": "step 1"},
        {"gen_ai.operation.name": "agent_step", "gen_ai.usage.input_tokens": 100},
        {"dialect": "vercel", "kind": "chain", "cost": None},
    ),
    Case(
        "mlflow",
        {"name": "Completions"},
        {
            "mlflow.spanType": '"CHAT_MODEL"',
            "mlflow.spanInputs": as_json({"messages": [{"role": "user", "content": "Why?"}], "model": "gpt-4o-mini"}),
            "mlflow.spanOutputs": as_json(
                {
                    "model": "gpt-4o-mini-2024-07-18",
                    "choices": [
                        {"finish_reason": "tool_calls", "message": {"role": "assistant", "tool_calls": [CALL]}}
                    ],
                }
            ),
            "mlflow.chat.tokenUsage": '{"input_tokens": 100, "output_tokens": 20, "total_tokens": 120}',
            "mlflow.trace.session": '"s1"',
            "mlflow.llm.cost": '{"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.3}',
        },
        {
            "dialect": "mlflow",
            "kind": "llm",
            "model": "gpt-4o-mini-2024-07-18",
            "request_model": "gpt-4o-mini",
            "session_id": "s1",
            "tokens": (100, 20, None, None, None),
            "cost": 0.3,
            "input": [("user", "Why?")],
            "asked": ASKED,
            "finish_reason": "tool_call",
        },
    ),
    Case(
        "google adk, the model call",
        {"scope": "gcp.vertex.agent", "name": "call_llm"},
        {
            "gen_ai.system": "gcp.vertex.agent",
            "gen_ai.request.model": "gemini-2.5-flash",
            "gcp.vertex.agent.session_id": "s1",
            "gcp.vertex.agent.llm_request": as_json(
                {
                    "model": "gemini-2.5-flash",
                    "config": {
                        "system_instruction": "Be brief.",
                        "tools": [{"function_declarations": [{"name": "f"}]}],
                    },
                    "contents": [{"role": "user", "parts": [{"text": "Why?"}]}],
                }
            ),
            "gcp.vertex.agent.llm_response": as_json(
                {
                    "content": {
                        "role": "model",
                        "parts": [{"function_call": {"id": "c1", "name": "f", "args": {"a": 1}}}],
                    },
                    "finish_reason": "STOP",
                    "usage_metadata": {
                        "prompt_token_count": 100,
                        "candidates_token_count": 12,
                        "thoughts_token_count": 8,
                        "cached_content_token_count": 40,
                        "total_token_count": 120,
                    },
                }
            ),
        },
        {
            "dialect": "adk",
            "kind": "llm",
            "model": "gemini-2.5-flash",
            "provider": "gcp.gemini",
            "session_id": "s1",
            "tokens": (100, 20, 40, None, 8),
            "system": [("system", "Be brief.")],
            "input": [("user", "Why?")],
            "asked": ASKED,
            "finish_reason": "stop",
        },
    ),
    Case(
        "google adk, the tool",
        {"scope": "gcp.vertex.agent", "name": "execute_tool f"},
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "f",
            "gen_ai.tool.call.id": "c1",
            "gcp.vertex.agent.llm_request": "{}",
            "gcp.vertex.agent.llm_response": "{}",
            "gcp.vertex.agent.tool_call_args": '{"a": 1}',
            "gcp.vertex.agent.tool_response": '{"result": "21C"}',
        },
        {"kind": "tool", "tool_call_id": "c1", "arguments": '{"a": 1}', "result": '{"result": "21C"}', "input": []},
    ),
    Case(
        "codex",
        {"name": "run_turn", "resource": {"service.name": "codex_cli_rs"}},
        {
            "codex.usage.input_tokens": "100",
            "codex.usage.output_tokens": "20",
            "conversation.id": "s1",
            "model": "gpt-5",
        },
        {
            "dialect": "codex",
            "kind": "agent",
            "session_id": "s1",
            "tokens": (100, 20, None, None, None),
            "cost": 0.000325,
        },
    ),
    Case(
        "gemini cli",
        {"name": "llm_call", "scope": "gemini-cli"},
        {
            "gen_ai.operation.name": "llm_call",
            "gen_ai.agent.name": "gemini-cli",
            "gen_ai.conversation.id": "s1",
            "gen_ai.request.model": "gemini-2.5-pro",
            "gen_ai.input.messages": as_json([{"role": "user", "parts": [{"text": "Why?"}]}]),
            "gen_ai.output.messages": as_json([{"role": "model", "parts": [{"text": "Because."}]}]),
        },
        {"kind": "llm", "provider": "gcp.gemini", "input": [("user", "Why?")], "output": [("assistant", "Because.")]},
    ),
    Case(
        "openclaw",
        {"name": "openclaw.tool.execution"},
        {"openclaw.toolName": "f", "openclaw.content.tool_input": "{}", "openclaw.errorCategory": "timeout"},
        {"dialect": "openclaw", "kind": "tool", "tool_name": "f", "status": "error", "error_type": "timeout"},
    ),
    Case(
        "pydantic-ai, version 1",
        {"scope": "pydantic-ai", "name": "chat gpt-4o"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.system": "openai",
            "events": as_json(
                [
                    {"event.name": "gen_ai.system.message", "content": "Be brief.", "role": "system"},
                    {"event.name": "gen_ai.user.message", "content": "Why?", "role": "user"},
                    {"event.name": "gen_ai.choice", "index": 0, "message": {"role": "assistant", "tool_calls": [CALL]}},
                ]
            ),
        },
        {"kind": "llm", "system": [("system", "Be brief.")], "input": [("user", "Why?")], "asked": ASKED, "left": []},
    ),
    Case(
        "pydantic-ai, the tool of old",
        {"scope": "pydantic-ai", "name": "running tool"},
        {"gen_ai.tool.name": "f", "gen_ai.tool.call.id": "c1", "tool_arguments": '{"a":1}', "tool_response": "21C"},
        {"kind": "tool", "arguments": '{"a":1}', "result": "21C"},
    ),
    Case(
        "logfire's openai instrumentation",
        {"scope": "logfire.openai", "name": "Chat Completion with 'gpt-4o'"},
        {
            "request_data": as_json({"messages": [{"role": "user", "content": "Why?"}], "model": "gpt-4o"}),
            "response_data": as_json(
                {
                    "message": {"role": "assistant", "content": "Because."},
                    "usage": {
                        "prompt_tokens": 100,
                        "completion_tokens": 20,
                        "prompt_tokens_details": {"cached_tokens": 40},
                    },
                }
            ),
        },
        {
            "kind": "llm",
            "request_model": "gpt-4o",
            "input": [("user", "Why?")],
            "output": [("assistant", "Because.")],
            "tokens": (100, 20, 40, None, None),
        },
    ),
    Case(
        "openllmetry, a workflow",
        {"scope": "traceloop.tracer", "name": "joke.workflow"},
        {
            "traceloop.span.kind": "workflow",
            "traceloop.entity.name": "joke",
            "traceloop.association.properties.session_id": "s1",
            "traceloop.association.properties.user_id": "u1",
            "traceloop.entity.input": '{"args": ["Why?"], "kwargs": {}}',
        },
        {"kind": "chain", "session_id": "s1", "user_id": "u1", "input": [("user", "Why?")]},
    ),
    Case(
        "openllmetry, a tool",
        {"name": "f.tool"},
        {"traceloop.span.kind": "tool", "traceloop.entity.name": "f", "traceloop.entity.output": "21C"},
        {"kind": "tool", "tool_name": "f", "result": "21C"},
    ),
    Case(
        "crewai by openllmetry",
        {"scope": "opentelemetry.instrumentation.crewai", "name": "Researcher.agent"},
        {"traceloop.span.kind": "agent", "crewai.agent.role": "Researcher"},
        {"dialect": "crewai", "kind": "agent", "agent": "Researcher"},
    ),
    Case(
        "openinference on langgraph",
        {"name": "planner"},
        {
            "openinference.span.kind": "AGENT",
            "graph.node.id": "planner",
            "input.value": as_json({"messages": [{"type": "human", "content": "Why?"}]}),
            "output.value": as_json(
                {"messages": [{"lc": 1, "id": ["m", "AIMessage"], "kwargs": {"content": "Because.", "type": "ai"}}]}
            ),
        },
        {"kind": "agent", "agent": "planner", "input": [("user", "Why?")], "output": [("assistant", "Because.")]},
    ),
    Case(
        "openinference, a retriever",
        {"name": "retrieve"},
        {
            "openinference.span.kind": "RETRIEVER",
            "input.value": "Why?",
            "retrieval.documents.0.document.id": "d1",
            "retrieval.documents.0.document.content": "Because.",
        },
        {"kind": "retriever", "input": [("user", "Why?")], "result": '[{"content":"Because.","id":"d1"}]'},
    ),
    Case(
        "openinference on smolagents",
        {"name": "CodeAgent.run"},
        {"openinference.span.kind": "AGENT", "input.value": '{"task": "Why?", "stream": false}'},
        {"kind": "agent", "agent": "CodeAgent", "input": [("user", "Why?")]},
    ),
    Case(
        "agent framework",
        {"scope": "agent_framework", "name": "executor.process planner"},
        {"executor.id": "planner"},
        {"dialect": "agent_framework", "kind": "chain"},
    ),
    Case(
        "autogen",
        {"scope": "autogen-core", "name": "autogen process"},
        {"messaging.operation": "process", "gen_ai.system": "autogen"},
        {"dialect": "autogen", "kind": "chain", "provider": None},
    ),
    Case(
        "semantic kernel",
        {"scope": "semantic_kernel.utils", "name": "chat.completions gpt-4o"},
        {
            "gen_ai.operation.name": "chat.completions",
            "gen_ai.response.finish_reason": "stop,length",
            "gen_ai.request.model": "gpt-4o",
        },
        {"dialect": "semantic_kernel", "kind": "llm", "finish_reason": "stop"},
    ),
    Case(
        "azure's span events",
        {
            "name": "chat gpt-4o",
            "events": [
                ("gen_ai.user.message", {"gen_ai.event.content": '{"role": "user", "content": "Why?"}'}),
                (
                    "gen_ai.choice",
                    {"gen_ai.event.content": '{"message": {"content": "Because."}, "finish_reason": "stop"}'},
                ),
            ],
        },
        {"gen_ai.operation.name": "chat", "gen_ai.system": "az.ai.inference"},
        {"input": [("user", "Why?")], "output": [("assistant", "Because.")], "provider": "azure.ai.inference"},
    ),
    Case(
        "spring ai's first events",
        {
            "events": [
                ("gen_ai.content.prompt", {"gen_ai.prompt": "Why?"}),
                ("gen_ai.content.completion", {"gen_ai.completion": "So."}),
            ]
        },
        {"gen_ai.operation.name": "chat", "gen_ai.system": "spring_ai"},
        {"dialect": "spring_ai", "input": [("user", "Why?")], "output": [("assistant", "So.")]},
    ),
    Case(
        "genkit",
        {"scope": "genkit-tracer", "name": "gemini"},
        {
            "genkit:type": "action",
            "genkit:metadata:subtype": "model",
            "genkit:name": "googleai/gemini-2.5-flash",
            "genkit:input": as_json({"messages": [{"role": "user", "content": [{"text": "Why?"}]}]}),
            "genkit:output": as_json(
                {
                    "message": {"role": "model", "content": [{"text": "So."}]},
                    "usage": {"inputTokens": 5, "outputTokens": 2},
                }
            ),
        },
        {
            "kind": "llm",
            "model": "gemini-2.5-flash",
            "input": [("user", "Why?")],
            "output": [("assistant", "So.")],
            "tokens": (5, 2, None, None, None),
        },
    ),
    Case(
        "livekit",
        {"scope": "livekit-agents", "name": "function_tool"},
        {"lk.function_tool.name": "f", "lk.function_tool.output": "21C", "lk.function_tool.is_error": True},
        {"dialect": "livekit", "kind": "tool", "tool_name": "f", "result": "21C", "status": "error"},
    ),
    Case(
        "laminar",
        {"name": "llm"},
        {"lmnr.span.type": "LLM", "gen_ai.prompt.0.content": "Why?", "lmnr.association.properties.session_id": "s1"},
        {"dialect": "laminar", "kind": "llm", "session_id": "s1", "input": [("user", "Why?")]},
    ),
    Case(
        "voltagent",
        {"scope": "voltagent-core", "name": "f"},
        {"voltagent.label": "x", "span.type": "tool", "entity.type": "agent", "input": '{"a": 1}', "output": "21C"},
        {"dialect": "voltagent", "kind": "tool", "arguments": '{"a": 1}', "result": "21C"},
    ),
    Case(
        "flue",
        {"scope": "@flue/opentelemetry", "name": "tool"},
        {"flue.tool.name": "f"},
        {"dialect": "flue", "kind": "tool", "tool_name": "f"},
    ),
    Case(
        "haystack",
        {"name": "haystack.component.run"},
        {
            "haystack.component.type": "OpenAIChatGenerator",
            "haystack.component.input": as_json({"messages": [{"role": "user", "content": [{"text": "Why?"}]}]}),
        },
        {"dialect": "haystack", "kind": "llm", "input": [("user", "Why?")]},
    ),
    Case(
        "haystack, a tool of an agent",
        {"name": "haystack.agent.step.tool"},
        {"haystack.tool.name": "f", "haystack.agent.step.tool.input": '{"a": 1}', "haystack.tool.error": True},
        {"kind": "tool", "tool_name": "f", "arguments": '{"a": 1}', "status": "error"},
    ),
    Case(
        "haystack, a reply",
        {"name": "haystack.agent.step.llm"},
        {
            "haystack.agent.step.llm.output": as_json(
                {
                    "replies": [
                        {
                            "role": "assistant",
                            "meta": {"model": "m", "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
                            "content": [{"tool_call": {"id": "c1", "tool_name": "f", "arguments": {"a": 1}}}],
                        }
                    ]
                }
            ),
        },
        {"kind": "llm", "model": "m", "tokens": (5, 2, None, None, None), "asked": ASKED},
    ),
    Case(
        "openinference on a tool of langchain",
        {"name": "f"},
        {
            "openinference.span.kind": "TOOL",
            "metadata": '{"thread_id": "s1", "ls_provider": "openai"}',
            "output.value": as_json({"type": "tool", "data": {"content": "21C", "tool_call_id": "c1"}}),
        },
        {"kind": "tool", "tool_call_id": "c1", "result": "21C", "session_id": "s1"},
    ),
    Case(
        "litellm",
        {"scope": "litellm", "name": "litellm_request"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.cost.total_cost": 0.01,
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": "Why?",
            "metadata.user_api_key_end_user_id": "u1",
        },
        {"kind": "llm", "cost": 0.01, "cost_source": "given", "user_id": "u1", "input": [("user", "Why?")]},
    ),
    Case(
        "mcp",
        {"name": "tools/call f", "kind": 3},
        {
            "mcp.method.name": "tools/call",
            "mcp.session.id": "s1",
            "gen_ai.tool.name": "f",
            "gen_ai.operation.name": "execute_tool",
        },
        {"kind": "tool", "tool_name": "f", "session_id": None},
    ),
    Case(
        "a vector store",
        {"name": "query"},
        {"db.system": "pinecone"},
        {"dialect": "otel", "kind": "retriever"},
    ),
    Case(
        "gemini cli, an answer in the chunks it was streamed in",
        {"name": "llm_call", "scope": "gemini-cli"},
        {
            "gen_ai.operation.name": "llm_call",
            "gen_ai.output.messages": as_json(
                [
                    {"candidates": [{"content": {"role": "model", "parts": [{"text": "It is "}]}}]},
                    {
                        "candidates": [
                            {"content": {"role": "model", "parts": [{"text": "21C."}]}, "finishReason": "STOP"}
                        ]
                    },
                ]
            ),
        },
        {"kind": "llm", "output": [("assistant", "It is 21C.")], "finish_reason": "stop"},
    ),
    Case(
        "openinference, an embedding without an input",
        {"name": "embed"},
        {
            "openinference.span.kind": "EMBEDDING",
            "embedding.model_name": "e",
            "embedding.embeddings.0.embedding.text": "Why?",
            "embedding.embeddings.0.embedding.vector": [0.5],
            "llm.token_count.total": 3,
        },
        {"kind": "embedding", "model": "e", "input": [("user", "Why?")], "tokens": (3, None, None, None, None)},
    ),
    Case(
        "openinference, cost in parts",
        {"name": "call"},
        {"openinference.span.kind": "LLM", "llm.cost.prompt": 0.25, "llm.cost.completion": 0.5},
        {"cost": 0.75, "cost_source": "given"},
    ),
    Case(
        "openllmetry of old",
        {"name": "openai.chat", "scope": "opentelemetry.instrumentation.openai.v1"},
        {
            "llm.vendor": "OpenAI",
            "llm.request.model": "gpt-4o",
            "llm.prompts.0.role": "user",
            "llm.prompts.0.content": "Why?",
            "llm.completions.0.role": "assistant",
            "llm.completions.0.content": "So.",
            "llm.usage.prompt_tokens": 5,
        },
        {
            "dialect": "openllmetry",
            "kind": "llm",
            "provider": "openai",
            "model": "gpt-4o",
            "input": [("user", "Why?")],
            "output": [("assistant", "So.")],
        },
    ),
    Case(
        "livekit, an answer that asks for a tool",
        {"name": "llm_request"},
        {"lk.response.text": "", "lk.response.function_calls": '[{"id": "c1", "name": "f", "arguments": {"a": 1}}]'},
        {"dialect": "livekit", "kind": "llm", "asked": ASKED},
    ),
    Case(
        "vercel, tools and an operation by its older name",
        {"name": "ai.generateText.doGenerate", "scope": "ai"},
        {
            "operation.name": "ai.generateText.doGenerate my-function",
            "ai.prompt.tools": ['{"name":"f"}', '{"name":"g"}'],
            "ai.response.text": "So.",
        },
        {"kind": "llm", "tool_definitions": '[{"name":"f"},{"name":"g"}]', "output": [("assistant", "So.")]},
    ),
    Case(
        "copilot's runtime",
        {"name": "invoke_agent", "resource": {"service.name": "github-copilot"}},
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.id": "a1"},
        {"dialect": "copilot", "kind": "agent", "agent": "a1"},
    ),
    Case(
        "claude code, a cost in millionths",
        {"name": "claude_code.llm_request"},
        {"cost_usd_micros": 20_000, "model": "claude-sonnet-4-5"},
        {"kind": "llm", "cost": 0.02, "cost_source": "given"},
    ),
    Case("http", {"name": "GET /"}, {"http.request.method": "GET"}, {"dialect": "otel", "kind": "span"}),
)


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_spans_written_by_hand(raw: Callable[..., RawSpan], case: Case) -> None:
    """The fields that a framework's span carries are found."""
    span = normalise(raw(case.attributes, **case.what))
    found = {name: READ.get(name, lambda s, n=name: getattr(s, n))(span) for name in case.expected}
    assert found == case.expected


def said(field: str) -> Callable[[Span], list[tuple[str, str]]]:
    return lambda span: [(m.role, m.text) for m in getattr(span, field)]


def asked(span: Span) -> tuple[Any, ...]:
    call = span.output[0].tool_calls[0]
    return (call["type"], call["id"], call["name"], call["arguments"])


READ: Mapping[str, Callable[..., Any]] = {
    "input": said("input"),
    "output": said("output"),
    "system": said("system"),
    "asked": asked,
    "left": lambda s: [k for k in s.attributes if not k.startswith("gen_ai.")],
    "tokens": lambda s: (
        s.input_tokens,
        s.output_tokens,
        s.cache_read_tokens,
        s.cache_write_tokens,
        s.reasoning_tokens,
    ),
}


def test_log_events_can_be_fed(raw: Callable[..., RawSpan]) -> None:
    """A log event, whose message is its body, is read as a span event is."""
    span = raw({"gen_ai.operation.name": "chat"})
    draft = Draft(span, "otel_genai", dict(span.attributes))
    assert read_event(draft, "gen_ai.system.message", {"gen_ai.system": "openai"}, {"content": "Be brief."})
    assert read_event(draft, "gen_ai.choice", {}, {"index": 0, "finish_reason": "stop", "message": {"content": "So."}})
    assert [(m.role, m.text) for m in (*draft.system, *draft.output)] == [("system", "Be brief."), ("assistant", "So.")]


def test_dialects_have_names_of_their_own() -> None:
    """No two dialects share a name, and the last takes what no other does."""
    names = [d.name for d in DIALECTS]
    assert len(set(names)) == len(names)
    assert not any((DIALECTS[-1].marks, DIALECTS[-1].scopes, DIALECTS[-1].services, DIALECTS[-1].values))


@pytest.mark.parametrize("dialect", DIALECTS, ids=[d.name for d in DIALECTS])
def test_aliases_that_fill_gaps_are_namespaced(dialect: Any) -> None:
    """A table that serves other dialects too names no attribute that could mean anything."""
    bare = {key for keys in dialect.aliases.values() for key in keys if "." not in key and ":" not in key}
    assert bare <= {"final_result"}
