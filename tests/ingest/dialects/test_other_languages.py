"""What programs in Java, Kotlin, C#, Go and Rust send: spans written by hand after the source named with each."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
import pytest

from ingest.dialects import normalise
from ingest.raw import RawSpan
from store.records import Span


class Case(NamedTuple):
    """One span, and what of it must be found.

    Args:
        name: The framework, and which of its spans.
        source: Repository and file that say how it is written.
        what: Scope, name and events.
        attributes: What the span says.
        expected: Fields of the span that is read.
    """

    name: str
    source: str
    what: Mapping[str, Any]
    attributes: Mapping[str, Any]
    expected: Mapping[str, Any]


def as_json(value: Any) -> str:
    return orjson.dumps(value).decode()


QUESTION, FINAL = "Weather in Paris?", "It is 21C in Paris."
ASKED = {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "Paris"}}
ANSWERED = {"type": "tool_call_response", "id": "call_1", "response": "21C"}
FUNCTION = {"name": "get_weather", "arguments": {"city": "Paris"}}
CALLS = [{"id": "call_1", "function": FUNCTION, "type": "function"}]
INSTRUCTIONS = as_json([{"type": "text", "content": "Be brief."}])
THE_QUESTION = as_json([{"role": "user", "parts": [{"type": "text", "content": QUESTION}]}])
THE_CALL = as_json([{"role": "assistant", "parts": [ASKED], "finish_reason": "tool_call"}])
TOOL = {"kind": "tool", "tool_name": "get_weather", "tool_call_id": "call_1", "arguments": '{"city":"Paris"}'}
EXECUTED = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "get_weather",
    "gen_ai.tool.call.arguments": '{"city":"Paris"}',
}

SEMANTIC_KERNEL = "microsoft/semantic-kernel dotnet/src/InternalUtilities/src/Diagnostics/ModelDiagnostics.cs"
EXTENSIONS_AI = "dotnet/extensions src/Libraries/Microsoft.Extensions.AI/ChatCompletion/OpenTelemetryChatClient.cs"
QUARKUS = "quarkiverse/quarkus-langchain4j core/runtime/src/main/java/io/quarkiverse/langchain4j/runtime/"
KOOG = "JetBrains/koog agents/agents-features/agents-features-opentelemetry"
RIG = "0xPlaygrounds/rig crates/rig-core/src/telemetry/mod.rs, crates/rig-agent/src/agent/telemetry.rs"
ADK_GO = "google/adk-go internal/telemetry/functionaltest/testdata/toolcall/span_only-otel_semconv_1_44.json"
ADK_JAVA = "google/adk-java core/src/main/java/com/google/adk/telemetry/Tracing.java"
GENKIT_GO = "firebase/genkit go/core/tracing/tracing.go, go/ai/generate.go"
TRPC = "trpc-group/trpc-agent-go internal/telemetry/trace.go"


def event(role: str, said: Any) -> tuple[str, Mapping[str, Any]]:
    """Make an event as Semantic Kernel writes one."""
    return f"gen_ai.{role}", {"gen_ai.event.content": as_json(said), "gen_ai.system": "openai"}


CASES = (
    Case(
        "Semantic Kernel in C#, a call that asks for a tool",
        SEMANTIC_KERNEL,
        {
            "scope": "Microsoft.SemanticKernel.Diagnostics",
            "name": "chat.completions gpt-4o-mini",
            "events": [
                event("system.message", {"role": "system", "content": "Be brief."}),
                event("user.message", {"role": "user", "content": QUESTION}),
                event(
                    "choice",
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": None, "tool_calls": CALLS},
                        "tool_calls": CALLS,
                        "finish_reason": "ToolCalls",
                    },
                ),
            ],
        },
        {
            "gen_ai.operation.name": "chat.completions",
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.response.finish_reason": '["ToolCalls"]',
        },
        {
            "dialect": "semantic_kernel",
            "kind": "llm",
            "model": "gpt-4o-mini",
            "provider": "openai",
            "counts": (100, 20, None, None),
            "finish_reason": "tool_call",
            "said": [("system", "Be brief."), ("user", QUESTION)],
            "asked": [ASKED],
        },
    ),
    Case(
        "Semantic Kernel in C#, before it followed the conventions",
        SEMANTIC_KERNEL + " @037139f4",
        {"scope": "Microsoft.SemanticKernel.Diagnostics", "name": "chat.completions gpt-4o-mini"},
        {
            "gen_ai.operation.name": "chat.completions",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.prompt_tokens": 100,
            "gen_ai.response.completion_tokens": 20,
            "gen_ai.response.finish_reason": "[Stop]",
        },
        {"kind": "llm", "counts": (100, 20, None, None), "finish_reason": "stop"},
    ),
    Case(
        "Microsoft.Extensions.AI, a call",
        EXTENSIONS_AI,
        {"scope": "Experimental.Microsoft.Extensions.AI", "name": "chat gpt-4o-mini"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
            "gen_ai.conversation.id": "s1",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.usage.cache_read.input_tokens": 40,
            "gen_ai.response.finish_reasons": '["tool_calls"]',
            "gen_ai.system_instructions": INSTRUCTIONS,
            "gen_ai.input.messages": THE_QUESTION,
            "gen_ai.output.messages": THE_CALL,
        },
        {
            "kind": "llm",
            "model": "gpt-4o-mini-2024-07-18",
            "session_id": "s1",
            "counts": (100, 20, 40, None),
            "finish_reason": "tool_call",
            "said": [("system", "Be brief."), ("user", QUESTION)],
            "asked": [ASKED],
        },
    ),
    Case(
        "Quarkus LangChain4j, a call",
        QUARKUS + "listeners/SpanChatModelListener.java",
        {"scope": "io.quarkus.opentelemetry", "name": "completion gpt-4o-mini"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "open_ai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
            "gen_ai.response.finish_reasons": "TOOL_EXECUTION",
            "gen_ai.usage.prompt_tokens": 100,
            "gen_ai.usage.completion_tokens": 20,
            "gen_ai.client.estimated_cost": "0.00025USD",
            "gen_ai.conversation.id": "s1",
            "gen_ai.prompt": QUESTION,
            "gen_ai.completion": FINAL,
        },
        {
            "dialect": "langchain4j",
            "kind": "llm",
            "provider": "openai",
            "session_id": "s1",
            "counts": (100, 20, None, None),
            "cost": 0.00025,
            "cost_source": "given",
            "finish_reason": "tool_call",
            "said": [("user", QUESTION)],
            "answer": [("assistant", FINAL)],
        },
    ),
    Case(
        "Quarkus LangChain4j, a tool",
        QUARKUS + "tool/ToolSpanWrapper.java",
        {"scope": "io.quarkus.opentelemetry", "name": "langchain4j.tools.get_weather"},
        EXECUTED | {"gen_ai.tool.call.id": "call_1", "gen_ai.tool.call.result": "21C"},
        TOOL | {"result": "21C"},
    ),
    Case(
        "Quarkus LangChain4j, a tool of old",
        QUARKUS + "tool/ToolSpanWrapper.java @4b4f212c",
        {"scope": "io.quarkus.opentelemetry", "name": "langchain4j.tools.get_weather"},
        {},
        {"dialect": "langchain4j", "kind": "tool", "tool_name": "get_weather"},
    ),
    Case(
        "Quarkus LangChain4j, a service",
        QUARKUS + "aiservice/SpanWrapper.java",
        {"scope": "io.quarkus.opentelemetry", "name": "langchain4j.aiservices.WeatherBot.chat"},
        {},
        {"kind": "agent", "agent": "WeatherBot"},
    ),
    Case(
        "Koog, a call, whose roles are names of Kotlin's",
        KOOG + "/src/jvmMain/kotlin/ai/koog/agents/features/opentelemetry/attribute/GenAIAttributes.kt",
        {"name": "chat gpt-4o-mini"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.model": "gpt-4o-mini",
            "gen_ai.conversation.id": "s1",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.system_instructions": INSTRUCTIONS,
            "gen_ai.input.messages": as_json(
                [
                    {"role": "System", "parts": [{"type": "text", "content": "Be brief."}]},
                    {"role": "User", "parts": [{"type": "text", "content": QUESTION}]},
                    {"role": "Tool", "parts": [ASKED]},
                    {"role": "Tool", "parts": [{"type": "tool_call_response", "id": "call_1", "result": "21C"}]},
                ]
            ),
            "gen_ai.output.messages": as_json([{"role": "Assistant", "parts": [{"type": "text", "content": FINAL}]}]),
        },
        {
            "kind": "llm",
            "session_id": "s1",
            "counts": (100, 20, None, None),
            "said": [("system", "Be brief."), ("user", QUESTION), ("assistant", ""), ("tool", "")],
            "asked_before": [ASKED],
            "told": [ANSWERED],
            "answer": [("assistant", FINAL)],
        },
    ),
    Case(
        "Koog, a call in the events of its first versions",
        KOOG + "/src/jvmMain/kotlin/ai/koog/agents/features/opentelemetry/event/AssistantMessageEvent.kt",
        {
            "name": "llm.chat gpt-4o-mini",
            "events": [
                ("gen_ai.user.message", {"gen_ai.system": "openai", "role": "user", "content": QUESTION}),
                ("gen_ai.assistant.message", {"gen_ai.system": "openai", "role": "tool", "tool_calls": as_json(CALLS)}),
                ("gen_ai.tool.message", {"gen_ai.system": "openai", "content": "21C", "id": "call_1"}),
            ],
        },
        {"gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini"},
        {
            "said": [("user", QUESTION), ("assistant", ""), ("tool", "")],
            "asked_before": [ASKED],
            "told": [ANSWERED],
        },
    ),
    Case(
        "Rig, a call of an agent",
        RIG,
        {"name": "chat_streaming"},
        {
            "gen_ai.operation.name": "chat_streaming",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
            "gen_ai.agent.name": "weather_agent",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.usage.cache_read.input_tokens": 40,
            "gen_ai.usage.reasoning_tokens": 8,
            "gen_ai.system_instructions": INSTRUCTIONS,
            "gen_ai.input.messages": THE_QUESTION,
            "gen_ai.output.messages": THE_CALL,
        },
        {
            "kind": "llm",
            "agent": "weather_agent",
            "counts": (100, 20, 40, 8),
            "said": [("system", "Be brief."), ("user", QUESTION)],
            "asked": [ASKED],
        },
    ),
    Case(
        "Rig, the agent, whose sum is no call's",
        RIG,
        {"name": "invoke_agent"},
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "weather_agent",
            "gen_ai.prompt": QUESTION,
            "gen_ai.completion": FINAL,
            "gen_ai.usage.input_tokens": 200,
        },
        {"kind": "agent", "agent": "weather_agent", "said": [("user", QUESTION)], "answer": [("assistant", FINAL)]},
    ),
    Case(
        "ADK in Go, a call with structured messages",
        ADK_GO,
        {"scope": "gcp.vertex.agent", "name": "generate_content gemini-2.5-flash"},
        {
            "gcp.vertex.agent.event_id": "e1",
            "gen_ai.operation.name": "generate_content",
            "gen_ai.request.model": "gemini-2.5-flash",
            "gen_ai.response.finish_reasons": ["stop"],
            "gen_ai.system_instructions": [{"type": "text", "content": "Be brief."}],
            "gen_ai.input.messages": [
                {"role": "user", "parts": [{"type": "text", "content": QUESTION}]},
                {"role": "assistant", "parts": [ASKED]},
                {"role": "tool", "parts": [ANSWERED]},
            ],
            "gen_ai.output.messages": [
                {"role": "assistant", "parts": [{"type": "text", "content": FINAL}], "finish_reason": "stop"}
            ],
        },
        {
            "dialect": "adk",
            "kind": "llm",
            "provider": "gcp.gemini",
            "said": [("system", "Be brief."), ("user", QUESTION), ("assistant", ""), ("tool", "")],
            "asked_before": [ASKED],
            "told": [ANSWERED],
            "answer": [("assistant", FINAL)],
        },
    ),
    Case(
        "ADK in Java, a call, of whose output an attribute tells only what was said",
        ADK_JAVA,
        {"scope": "gcp.vertex.agent", "name": "call_llm"},
        {
            "gen_ai.system": "gcp.vertex.agent",
            "gen_ai.operation.name": "call_llm",
            "gen_ai.request.model": "gemini-2.5-flash",
            "gcp.vertex.agent.session_id": "s1",
            "gcp.vertex.agent.llm_request": as_json(
                {
                    "model": "gemini-2.5-flash",
                    "config": {"systemInstruction": {"parts": [{"text": "Be brief."}]}},
                    "contents": [{"role": "user", "parts": [{"text": QUESTION}]}],
                }
            ),
            "gcp.vertex.agent.llm_response": as_json(
                {
                    "content": {
                        "role": "model",
                        "parts": [{"functionCall": {"id": "call_1", "name": "get_weather", "args": {"city": "Paris"}}}],
                    },
                    "usageMetadata": {
                        "promptTokenCount": 100,
                        "cachedContentTokenCount": 40,
                        "candidatesTokenCount": 12,
                        "thoughtsTokenCount": 8,
                        "totalTokenCount": 120,
                    },
                    "finishReason": "STOP",
                }
            ),
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 12,
            "gen_ai.response.finish_reasons": ["stop"],
        },
        {
            "kind": "llm",
            "session_id": "s1",
            "counts": (100, 20, 40, 8),
            "said": [("system", "Be brief."), ("user", QUESTION)],
            "asked": [ASKED],
        },
    ),
    Case(
        "ADK in Java, a tool",
        ADK_JAVA,
        {"scope": "gcp.vertex.agent", "name": "execute_tool [get_weather]"},
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "get_weather",
            "gen_ai.tool_call.id": "call_1",
            "gcp.vertex.agent.tool_call_args": '{"city":"Paris"}',
            "gcp.vertex.agent.tool_response": '{"result":"21C"}',
            "gcp.vertex.agent.llm_request": "{}",
            "gcp.vertex.agent.llm_response": "{}",
        },
        TOOL | {"result": '{"result":"21C"}'},
    ),
    Case(
        "Genkit in Go, a call, whose total tells that thoughts are part of the output",
        GENKIT_GO,
        {"scope": "genkit-tracer", "name": "openai/gpt-4o-mini"},
        {
            "genkit:type": "action",
            "genkit:metadata:subtype": "model",
            "genkit:name": "openai/gpt-4o-mini",
            "genkit:input": as_json(
                {
                    "messages": [
                        {"role": "system", "content": [{"text": "Be brief."}]},
                        {"role": "user", "content": [{"text": QUESTION}]},
                    ]
                }
            ),
            "genkit:output": as_json(
                {
                    "finishReason": "stop",
                    "message": {
                        "role": "model",
                        "content": [
                            {"toolRequest": {"name": "get_weather", "ref": "call_1", "input": {"city": "Paris"}}}
                        ],
                    },
                    "usage": {
                        "inputTokens": 100,
                        "outputTokens": 20,
                        "cachedContentTokens": 40,
                        "thoughtsTokens": 8,
                        "totalTokens": 120,
                    },
                }
            ),
        },
        {
            "dialect": "genkit",
            "kind": "llm",
            "model": "gpt-4o-mini",
            "counts": (100, 20, 40, 8),
            "said": [("system", "Be brief."), ("user", QUESTION)],
            "asked": [ASKED],
        },
    ),
    Case(
        "tRPC-Agent in Go, a call",
        TRPC,
        {"scope": "trpc.agent.go", "name": "chat gpt-4o-mini"},
        {
            "gen_ai.system": "trpc.go.agent",
            "gen_ai.operation.name": "chat",
            "gen_ai.conversation.id": "s1",
            "trpc.go.agent.runner.user_id": "u1",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.input.messages": as_json([{"role": "user", "content": QUESTION}]),
            "gen_ai.output.messages": as_json(
                [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": "", "tool_calls": CALLS},
                        "finish_reason": "tool_calls",
                    }
                ]
            ),
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
        },
        {
            "kind": "llm",
            "provider": "openai",
            "session_id": "s1",
            "user_id": "u1",
            "counts": (100, 20, None, None),
            "said": [("user", QUESTION)],
            "asked": [ASKED],
            "finish_reason": "tool_call",
        },
    ),
)

READ: Mapping[str, Callable[[Span], Any]] = {
    "said": lambda s: [(m.role, m.text) for m in (*s.system, *s.input)],
    "answer": lambda s: [(m.role, m.text) for m in s.output],
    "asked": lambda s: [c for m in s.output for c in m.tool_calls],
    "asked_before": lambda s: [c for m in s.input for c in m.tool_calls],
    "told": lambda s: [r for m in s.input for r in m.tool_results],
    "counts": lambda s: (s.input_tokens, s.output_tokens, s.cache_read_tokens, s.reasoning_tokens),
}


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_spans_of_other_languages(raw: Callable[..., RawSpan], case: Case) -> None:
    """The fields that a framework's span carries are found."""
    span = normalise(raw(case.attributes, **case.what))
    found = {name: READ[name](span) if name in READ else getattr(span, name) for name in case.expected}
    assert found == case.expected
