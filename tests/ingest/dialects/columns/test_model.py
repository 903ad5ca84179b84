"""Columns ``model``, ``request_model``, ``provider``, ``finish_reason``, ``first_token_ms``: who answered, and how."""

import pytest

from tests.ingest.dialects.columns.cells import START, Cell, as_json, cell, check

CHAT = {"gen_ai.operation.name": "chat"}
VERCEL = {"ai.operationId": "ai.generateText.doGenerate"}

MODEL = [
    # where Google keeps it, and who serves it, stand before its name
    *[
        cell(
            "otel_genai",
            {
                "gen_ai.request.model": sent,
                "gen_ai.provider.name": served_by,
                "gen_ai.usage.input_tokens": 100,
                "gen_ai.usage.output_tokens": 20,
            },
            model=model,
            request_model=model,
            cost_source=priced,
        )
        for sent, served_by, model, priced in (
            ("models/gemini-2.5-pro", "gcp.gemini", "gemini-2.5-pro", "computed"),
            ("publishers/google/models/gemini-2.5-flash", "vertex_ai", "gemini-2.5-flash", "computed"),
            (
                "projects/p/locations/l/publishers/google/models/gemini-2.5-flash",
                "vertex_ai",
                "gemini-2.5-flash",
                "computed",
            ),
            ("openai:gpt-4o", "openai", "gpt-4o", "computed"),
            ("google-gla:gemini-2.5-pro", "gcp.gemini", "gemini-2.5-pro", "computed"),
            # which belong to the name
            ("accounts/fireworks/models/llama-v3p1-8b-instruct", "fireworks", None, "computed"),
            ("projects/p/locations/l/endpoints/7", "vertex_ai", None, None),
            ("mistral:7b", "ollama", None, None),
            ("anthropic.claude-3-5-sonnet-20241022-v2:0", "aws.bedrock", None, "computed"),
            ("ft:gpt-4o-mini:org::id", "openai", None, None),
            *(
                (name, served_by, None, "computed")
                for name in (
                    "amazon.nova-pro-v1:0",
                    "amazon.titan-text-express-v1:0",
                    "anthropic.claude-3-5-sonnet-20241022-v2:0",
                    "mistral.mistral-7b-instruct-v0:2",
                    "meta.llama3-8b-instruct-v1:0",
                    "deepseek.r1-v1:0",
                )
                for served_by in ("aws.bedrock", "amazon", "AWS")
            ),
            ("cohere.command-r-v1:0", "cohere", None, None),
            ("anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic", None, None),
            ("anthropic.claude-v2:1", "anthropic", None, "computed"),
            *((f"{name}:7b", name, None, None) for name in ("mistral", "deepseek", "qwen", "cohere")),
            ("mistral:latest", "mistral", None, None),
            ("mistral:7b-instruct-q4_0", "mistral", None, None),
            # of which only the first word tells who serves it
            ("openai-responses:gpt-4o", "openai", "gpt-4o", "computed"),
            ("ollama:llama3.1:8b", "ollama", "llama3.1:8b", None),
            ("bedrock:amazon.nova-pro-v1:0", "aws.bedrock", "amazon.nova-pro-v1:0", "computed"),
            ("bedrock/anthropic.claude-v2:1", "bedrock", "anthropic.claude-v2:1", "computed"),
        )
        for model in [model or sent]
    ],
    cell("langfuse", {"langfuse.observation.model.name": "m"}, model="m"),
    cell("langfuse", {"langfuse.observation.model.name": "m", "gen_ai.response.model": "other"}, model="m"),
    cell("otel_genai", {**CHAT, "gen_ai.response.model": "m"}, model="m", request_model=None),
    cell("otel_genai", {**CHAT, "gen_ai.request.model": "m"}, model="m", request_model="m"),
    cell(
        "otel_genai",
        {"gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-08-06"},
        model="gpt-4o-2024-08-06",
        request_model="gpt-4o",
    ),
    cell("openinference", {"llm.model_name": "m"}, model="m"),
    cell("openinference", {"llm.response.model_name": "m", "llm.model_name": "asked"}, model="m"),
    cell("openinference", {"llm.request.model_name": "m"}, model="m", request_model="m"),
    cell("openinference", {"llm.request.model_name": "asked", "llm.model_name": "m"}, model="m", request_model="asked"),
    cell("openinference", {"llm.model_name": "m", "gen_ai.request.model": "asked"}, model="m", request_model="asked"),
    cell("openinference", {"openinference.span.kind": "EMBEDDING", "embedding.model_name": "m"}, model="m"),
    cell("openinference", {"openinference.span.kind": "RERANKER", "reranker.model_name": "m"}, model="m"),
    cell("vercel_legacy", {"ai.response.model": "m", "ai.model.id": "asked"}, model="m", request_model="asked"),
    cell("vercel_legacy", {"ai.model.id": "m"}, model="m", request_model="m"),
    cell("mlflow", {"mlflow.spanType": '"LLM"', "mlflow.llm.model": '"m"'}, model="m"),
    cell("langsmith", {"langsmith.span.kind": "llm", "langsmith.metadata.ls_model_name": "m"}, model="m"),
    cell(
        "langsmith",
        {"langsmith.span.kind": "llm", "gen_ai.response.model": "m", "langsmith.metadata.ls_model_name": "asked"},
        model="m",
        request_model="asked",
    ),
    cell("claude_code", {"span.type": "llm_request", "model": "m"}, model="m"),
    cell("codex", {"model": "m"}, {"name": "stream_request"}, model="m"),
    cell("pydantic_ai", {"model_name": "m", "gen_ai.operation.name": "invoke_agent"}, kind="agent", model="m"),
    cell("openclaw", {"openclaw.model": "m"}, {"name": "openclaw.model.call"}, model="m"),
]

PROVIDER = [
    cell("otel_genai", {**CHAT, "gen_ai.provider.name": "openai"}, provider="openai"),
    cell("otel_genai", {**CHAT, "gen_ai.system": "anthropic"}, provider="anthropic"),
    cell("otel_genai", {"gen_ai.provider.name": "openai", "gen_ai.system": "az.ai.openai"}, provider="openai"),
    cell("openinference", {"llm.provider": "azure", "llm.system": "openai"}, provider="azure.ai.openai"),
    cell("openinference", {"llm.system": "openai"}, provider="openai"),
    cell("vercel_legacy", {"ai.model.provider": "openai.chat"}, provider="openai"),
    cell("vercel_legacy", {"ai.model.provider": "anthropic.messages"}, provider="anthropic"),
    cell("vercel_legacy", {"ai.model.provider": "google.vertex.chat"}, provider="gcp.vertex_ai"),
    cell("vercel_legacy", {"ai.model.provider": "azure-openai.chat"}, provider="azure.ai.openai"),
    cell("vercel_legacy", {"ai.model.provider": "amazon-bedrock"}, provider="aws.bedrock"),
    cell("vercel_legacy", {"ai.model.provider": "mistral.chat"}, provider="mistral_ai"),
    cell("vercel_legacy", {"ai.model.provider": "xai.chat"}, provider="x_ai"),
    cell("mlflow", {"mlflow.spanType": '"LLM"', "mlflow.llm.provider": '"openai"'}, provider="openai"),
    cell("langsmith", {"langsmith.span.kind": "llm", "langsmith.metadata.ls_provider": "openai"}, provider="openai"),
    cell(
        "langsmith", {"gen_ai.system": "langchain", "langsmith.metadata.ls_provider": "anthropic"}, provider="anthropic"
    ),
    cell("openclaw", {"openclaw.provider": "anthropic"}, provider="anthropic"),
    cell("openllmetry", {"gen_ai.system": "Anthropic"}, provider="anthropic"),
    cell("openllmetry", {"gen_ai.system": "Ollama"}, provider="ollama"),
    cell("claude_code", {"span.type": "llm_request"}, provider="anthropic"),
    *[
        cell("otel_genai", {"gen_ai.system": sent}, provider=folded)
        for sent, folded in {
            "az.ai.openai": "azure.ai.openai",
            "az.ai.inference": "azure.ai.inference",
            "vertex_ai": "gcp.vertex_ai",
            "vertexai": "gcp.vertex_ai",
            "gemini": "gcp.gemini",
            "xai": "x_ai",
            "mistralai": "mistral_ai",
            "mistral_ai": "mistral_ai",
            "bedrock": "aws.bedrock",
            "AWS": "aws.bedrock",
            "aws.sagemaker": "aws.sagemaker",
            "azure.ai.inference": "azure.ai.inference",
            "amazon": "aws.bedrock",
            "aws": "aws.bedrock",
        }.items()
    ],
    # frameworks where a provider should be
    cell("strands", {"gen_ai.system": "strands-agents", "gen_ai.request.model": "gpt-4o"}, provider="openai"),
    cell("strands", {"gen_ai.system": "strands-agents"}, provider=None),
    cell("otel_genai", {"gen_ai.system": "langchain", "gen_ai.request.model": "claude-opus-4"}, provider="anthropic"),
    cell("adk", {"gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "gemini-2.5-pro"}, provider="gcp.gemini"),
    cell("autogen", {"gen_ai.system": "autogen"}, provider=None),
    cell("copilot", {"gen_ai.system": "github", "gen_ai.request.model": "gpt-5"}, provider="openai"),
    cell("pydantic_ai", {"gen_ai.system": "pydantic-ai"}, provider=None),
    # before the model's name: who can only serve it, and whose it may be
    cell("otel_genai", {"gen_ai.request.model": "groq/llama-3.3-70b"}, model="llama-3.3-70b", provider="groq"),
    *[
        cell(
            "otel_genai",
            {"gen_ai.request.model": model, "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20},
            model=model,
            request_model=model,
            provider=None,
            cost=None,
        )
        for model in (
            "openai/gpt-oss-120b",
            "deepseek/deepseek-chat",
            "cohere/c4ai-command-r",
            "Groq/Llama-3-Groq-8B-Tool-Use",
            "meta-llama/Llama-3",
        )
    ],
    *[
        cell(dialect, {"gen_ai.request.model": "openai/gpt-4o"}, model="gpt-4o", provider="openai")
        for dialect in ("langwatch", "litellm")
    ],
    cell("litellm", {"gen_ai.request.model": "meta-llama/Llama-3"}, model="meta-llama/Llama-3", provider=None),
]

PARAMETERS = [
    cell("otel_genai", {**CHAT, f"gen_ai.request.{name}": value}, model=None, input=[], output=[])
    for name, value in {
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 40.0,
        "max_tokens": 100,
        "seed": 7,
        "stop_sequences": ["."],
        "frequency_penalty": 0.1,
        "presence_penalty": 0.1,
        "choice.count": 2,
        "stream": True,
        "encoding_formats": ["float"],
    }.items()
] + [
    cell("openinference", {"llm.invocation_parameters": '{"temperature": 0.5, "model": "m"}'}, model=None),
    cell("openinference", {"embedding.invocation_parameters": '{"dimensions": 8}'}, model=None),
    cell("langfuse", {"langfuse.observation.model.parameters": '{"max_tokens": "Infinity"}'}, model=None),
    cell("vercel_legacy", {"ai.settings.maxRetries": 2, "ai.settings.maxOutputTokens": 100}, model=None),
    cell("openllmetry", {"llm.top_k": 3, "llm.headers": "None", "llm.is_streaming": False}, model=None),
    cell("openllmetry", {"llm.request.reasoning_effort": [], "llm.chat.stop_sequences": ["."]}, model=None),
    cell("otel_genai", {"gen_ai.response.id": "r1"}, model=None),
    cell("vercel_legacy", {"ai.response.id": "r1"}, model=None),
]

STOPPED = [
    cell("otel_genai", {"gen_ai.response.finish_reasons": ["stop"]}, finish_reason="stop"),
    cell("otel_genai", {"gen_ai.response.finish_reasons": '["tool_calls"]'}, finish_reason="tool_call"),
    cell("otel_genai", {"gen_ai.response.finish_reasons": "length"}, finish_reason="length"),
    cell("otel_genai", {"gen_ai.response.finish_reasons": "('stop',)"}, finish_reason="stop"),
    cell("otel_genai", {"gen_ai.response.finish_reasons": "('tool_calls', 'stop')"}, finish_reason="tool_call"),
    cell("otel_genai", {"gen_ai.response.finish_reasons": ["<FinishReason.STOP: 'STOP'>"]}, finish_reason="stop"),
    cell("otel_genai", {"gen_ai.response.finish_reasons": "<FinishReason.MAX_TOKENS: 2>"}, finish_reason="length"),
    cell("openllmetry", {"gen_ai.response.finish_reason": "tool_calls"}, finish_reason="tool_call"),
    cell("openllmetry", {"gen_ai.response.stop_reason": "end_turn"}, finish_reason="stop"),
    cell("semantic_kernel", {"gen_ai.response.finish_reason": "tool_calls,stop"}, finish_reason="tool_call"),
    cell("openinference", {"llm.finish_reason": "tool_use"}, finish_reason="tool_call"),
    cell("vercel_legacy", {"ai.response.finishReason": "tool-calls"}, finish_reason="tool_call"),
    cell("vercel_legacy", {"gen_ai.finishReason": "stop"}, finish_reason="stop"),
    cell("claude_code", {"span.type": "llm_request", "stop_reason": "end_turn"}, finish_reason="stop"),
    cell("gemini_cli", {"finish_reasons": ["STOP"]}, finish_reason="stop"),
    *[
        cell("otel_genai", {"gen_ai.response.finish_reasons": [sent]}, finish_reason=means)
        for sent, means in {
            "tool_calls": "tool_call",
            "tool_call": "tool_call",
            "tool_use": "tool_call",
            "function_call": "tool_call",
            "end_turn": "stop",
            "STOP": "stop",
            "max_tokens": "length",
            "MAX_TOKENS": "length",
            "COMPLETE": "stop",
            "TOOL_CALL": "tool_call",
            "pause_turn": "pause_turn",
            "refusal": "content_filter",
            "SAFETY": "content_filter",
            "MALFORMED_FUNCTION_CALL": "error",
        }.items()
    ],
]

ISO = "2026-11-23T22:19:24.250Z"
FIRST_TOKEN = [
    # seconds
    cell("otel_genai", {**CHAT, "gen_ai.response.time_to_first_chunk": 0.25}, first_token_ms=250.0),
    cell("pydantic_ai", {**CHAT, "gen_ai.client.operation.time_to_first_chunk": 0.25}, first_token_ms=250.0),
    cell("otel_genai", {**CHAT, "gen_ai.server.time_to_first_token": 0.25}, first_token_ms=250.0),
    cell("copilot", {**CHAT, "github.copilot.time_to_first_chunk": 0.25}, first_token_ms=250.0),
    # milliseconds
    cell("vercel_legacy", {"ai.response.msToFirstChunk": 250}, first_token_ms=250.0),
    cell("vercel_legacy", {"ai.stream.msToFirstChunk": 250}, first_token_ms=250.0),
    cell("strands", {**CHAT, "gen_ai.server.time_to_first_token": 250}, first_token_ms=250.0),
    cell("claude_code", {"span.type": "llm_request", "ttft_ms": 250}, first_token_ms=250.0),
    cell("copilot", {**CHAT, "copilot_chat.time_to_first_token": 250}, first_token_ms=250.0),
    # a time of day
    cell("langfuse", {"langfuse.observation.completion_start_time": ISO}, first_token_ms=250.0),
    cell("langfuse", {"langfuse.observation.completion_start_time": as_json(ISO)}, first_token_ms=250.0),
    cell("langfuse", {"langfuse.observation.completion_start_time": as_json(as_json(ISO))}, first_token_ms=250.0),
]


def test_when_spans_of_these_tables_begin() -> None:
    """The time of day above is a quarter of a second later."""
    assert START == 1_795_472_364 * 10**9


@pytest.mark.parametrize("of", MODEL)
def test_model(of: Cell) -> None:
    """The model that answered, and beside it the one that was asked for."""
    check(of)


@pytest.mark.parametrize("of", PROVIDER)
def test_provider(of: Cell) -> None:
    """Who served the model, in one spelling; a framework is none."""
    check(of)


@pytest.mark.parametrize("of", PARAMETERS)
def test_parameters_stay_attributes(of: Cell) -> None:
    """Nothing of a request but its model has a column."""
    check(of)


@pytest.mark.parametrize("of", STOPPED)
def test_finish_reason(of: Cell) -> None:
    """Why the model stopped, in the words of OpenTelemetry's conventions."""
    check(of)


@pytest.mark.parametrize("of", FIRST_TOKEN)
def test_first_token(of: Cell) -> None:
    """In milliseconds, whatever the unit."""
    check(of)
