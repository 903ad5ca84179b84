"""Columns of tokens and cost: input includes what the cache gave, output what was thought."""

from typing import Any

import pytest

from tests.ingest.dialects.columns.cells import Cell, as_json, cell, check

CHAT = {"gen_ai.operation.name": "chat"}
MLFLOW = {"mlflow.spanType": '"LLM"'}
CLAUDE = {"span.type": "llm_request"}
_USAGE = "langfuse.observation.usage_details"
_COST = "langfuse.observation.cost_details"


def every(column: str, **keys: tuple[str, ...]) -> list[Any]:
    """Make a row of every attribute of a dialect that alone says how much it was."""
    return [cell(dialect, {key: 7}, **{column: 7}) for dialect, names in keys.items() for key in names]


def counts(dialect: str, key: str, said: Any, **columns: Any) -> Any:
    """Make a row of an attribute that holds an object of counts."""
    return cell(dialect, {key: said if isinstance(said, str) else as_json(said)}, **columns)


OPENAI = {
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "total_tokens": 120,
    "prompt_tokens_details": {"cached_tokens": 40},
    "completion_tokens_details": {"reasoning_tokens": 8},
}
ANTHROPIC = {"input_tokens": 60, "output_tokens": 20, "cache_read_input_tokens": 40, "cache_creation_input_tokens": 0}

INPUT = [
    *every(
        "input_tokens",
        otel_genai=("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
        openinference=("llm.token_count.prompt",),
        openllmetry=("llm.usage.prompt_tokens",),
        vercel_legacy=("ai.usage.inputTokens", "ai.usage.promptTokens"),
        codex=("codex.usage.input_tokens", "input_token_count"),
        gemini_cli=("input_token_count",),
        openclaw=("openclaw.tokens.input",),
    ),
    counts("langfuse", _USAGE, {"input": 7}, input_tokens=7),
    counts("langfuse", _USAGE, {"prompt_tokens": 7}, input_tokens=7),
    counts("langfuse", _USAGE, {"input_tokens": 7}, input_tokens=7),
    counts("langfuse", _USAGE, OPENAI, tokens=(100, 20), cached=(40, None), reasoning_tokens=8),
    counts("langfuse", _USAGE, ANTHROPIC, tokens=(100, 20), cached=(40, 0)),
    # parts beside each other, as Langfuse itself counts
    counts(
        "langfuse",
        _USAGE,
        {"input": 60, "input_cached_tokens": 40, "output": 12, "output_reasoning_tokens": 8, "total": 120},
        tokens=(100, 20),
        cached=(40, None),
        reasoning_tokens=8,
    ),
    counts("mlflow", "mlflow.chat.tokenUsage", {"input_tokens": 7, "output_tokens": 2}, tokens=(7, 2)),
    # without what came from the cache or went into it
    cell("claude_code", {**CLAUDE, "input_tokens": 50, "cache_read_tokens": 40}, input_tokens=90),
    cell(
        "claude_code",
        {**CLAUDE, "input_tokens": 50, "cache_read_tokens": 40, "cache_creation_tokens": 10},
        input_tokens=100,
        cached=(40, 10),
    ),
    cell("codex", {"input_token_count": "100", "output_token_count": "20"}, tokens=(100, 20)),
]

OUTPUT = every(
    "output_tokens",
    otel_genai=("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    openinference=("llm.token_count.completion",),
    openllmetry=("llm.usage.completion_tokens",),
    vercel_legacy=("ai.usage.outputTokens", "ai.usage.completionTokens"),
    codex=("output_token_count", "codex.usage.output_tokens"),
    gemini_cli=("output_token_count",),
    claude_code=("output_tokens",),
)

TOTAL = [
    # totals are sums, and have no column
    cell(dialect, {key: 120}, tokens=(None, None), left=({**home, key: 120}))
    for dialect, key, home in (
        ("otel_genai", "gen_ai.usage.total_tokens", {"gen_ai.output.type": "text"}),
        ("openllmetry", "llm.usage.total_tokens", {}),
        ("openinference", "llm.token_count.total", {}),
        ("vercel_legacy", "ai.usage.totalTokens", {}),
        ("codex", "codex.usage.total_tokens", {}),
    )
] + [
    cell("openinference", {"openinference.span.kind": "EMBEDDING", "llm.token_count.total": 7}, tokens=(7, None)),
    cell("vercel_legacy", {"ai.operationId": "ai.embed.doEmbed", "ai.usage.tokens": 7}, tokens=(7, None)),
    cell("otel_genai", {"gen_ai.operation.name": "embeddings", "gen_ai.usage.total_tokens": 7}, tokens=(7, None)),
]

CACHE_READ = [
    *every(
        "cache_read_tokens",
        otel_genai=("gen_ai.usage.cache_read.input_tokens",),
        openllmetry=("gen_ai.usage.cache_read_input_tokens",),
        strands=("gen_ai.usage.cache_read_input_tokens",),
        pydantic_ai=("gen_ai.usage.details.cache_read_tokens",),
        openinference=("llm.token_count.prompt_details.cache_read",),
        vercel_legacy=("ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"),
        claude_code=("cache_read_tokens",),
        codex=("cached_token_count", "codex.usage.cached_input_tokens"),
    ),
    counts("langsmith", "gen_ai.usage.input_token_details", "{'audio': 0, 'cache_read': 40}", cached=(40, None)),
    counts(
        "langsmith",
        "langsmith.metadata.usage_metadata",
        {"input_tokens": 100, "output_tokens": 20, "input_token_details": {"cache_read": 40}},
        tokens=(100, 20),
        cached=(40, None),
    ),
    cell(
        "adk",
        {
            "gcp.vertex.agent.llm_response": as_json(
                {"usage_metadata": {"prompt_token_count": 100, "cached_content_token_count": 40}}
            )
        },
        {"name": "call_llm"},
        input_tokens=100,
        cached=(40, None),
    ),
    *[
        counts("vercel_legacy", "ai.response.providerMetadata", said, cache_read_tokens=40)
        for said in (
            {"openai": {"cachedPromptTokens": 40, "reasoningTokens": 8}},
            {"anthropic": {"usage": {"cache_read_input_tokens": 40}}},
            {"bedrock": {"usage": {"cacheReadInputTokens": 40}}},
        )
    ],
    # an old instrumentation that leaves the cache out of the input
    cell(
        "otel_genai",
        {"gen_ai.usage.input_tokens": 10, "gen_ai.usage.cache_read.input_tokens": 90},
        input_tokens=100,
        cached=(90, None),
    ),
    # Anthropic's own count leaves the cache out, and was passed on as it is
    cell(
        "vercel_legacy",
        {
            "ai.usage.promptTokens": 60,
            "ai.response.providerMetadata": as_json(
                {"anthropic": {"usage": {"input_tokens": 60, "cache_read_input_tokens": 40}}}
            ),
        },
        input_tokens=100,
        cached=(40, None),
    ),
    # provider's metadata does not count anew what is in the input
    cell(
        "vercel_legacy",
        {
            "ai.usage.inputTokens": 100,
            "ai.response.providerMetadata": as_json(
                {"anthropic": {"usage": {"input_tokens": 60, "cache_read_input_tokens": 40}}}
            ),
        },
        input_tokens=100,
        cached=(40, None),
    ),
]

CACHE_WRITE = [
    # more than went in: it is counted beside
    *[
        cell(dialect, sent, cached=(read, write), tokens=(total, 20))
        for dialect, sent, read, write, total in (
            (
                "otel_genai",
                {
                    "gen_ai.usage.input_tokens": 3,
                    "gen_ai.usage.output_tokens": 20,
                    "gen_ai.usage.cache_creation.input_tokens": 4000,
                },
                *(None, 4000, 4003),
            ),
            (
                "otel_genai",
                {
                    "gen_ai.usage.input_tokens": 50,
                    "gen_ai.usage.output_tokens": 20,
                    "gen_ai.usage.cache_read.input_tokens": 30,
                    "gen_ai.usage.cache_creation.input_tokens": 30,
                },
                *(30, 30, 110),
            ),
            (
                "otel_genai",
                {
                    "gen_ai.usage.input_tokens": 60,
                    "gen_ai.usage.output_tokens": 20,
                    "gen_ai.usage.cache_read.input_tokens": 30,
                    "gen_ai.usage.cache_creation.input_tokens": 30,
                },
                *(30, 30, 60),
            ),
        )
    ],
    # Bedrock's counts are passed on as they are, until version 6 of Vercel's SDK
    *[
        cell(
            "vercel_legacy",
            {
                "ai.model.provider": served_by,
                "ai.usage.inputTokens": 60,
                "ai.usage.outputTokens": 20,
                "ai.usage.cachedInputTokens": 40,
                "ai.usage.totalTokens": 80,
                **more,
                "ai.response.providerMetadata": as_json({"bedrock": {"usage": {"cacheWriteInputTokens": 10}}}),
            },
            cached=(40, 10),
            tokens=(total, 20),
        )
        for served_by, more, total in (
            ("amazon-bedrock", {}, 110),
            ("amazon-bedrock", {"ai.usage.inputTokenDetails.noCacheTokens": 10}, 60),
            ("openai.chat", {}, 60),
        )
    ],
    *every(
        "cache_write_tokens",
        otel_genai=("gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens"),
        openllmetry=("gen_ai.usage.cache_creation_input_tokens",),
        strands=("gen_ai.usage.cache_write_input_tokens",),
        pydantic_ai=("gen_ai.usage.details.cache_write_tokens",),
        openinference=("llm.token_count.prompt_details.cache_write",),
        vercel_legacy=("ai.usage.inputTokenDetails.cacheWriteTokens",),
        claude_code=("cache_creation_tokens",),
        codex=("cache_write_token_count",),
    ),
    counts(
        "vercel_legacy",
        "ai.response.providerMetadata",
        {"anthropic": {"cacheCreationInputTokens": 40}},
        cache_write_tokens=40,
    ),
]

REASONING = [
    *every(
        "reasoning_tokens",
        otel_genai=("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"),
        openllmetry=("llm.usage.reasoning_tokens", "gen_ai.usage.reasoning_tokens"),
        copilot=("gen_ai.usage.reasoning_tokens",),
        pydantic_ai=("gen_ai.usage.details.reasoning_tokens",),
        openinference=("llm.token_count.completion_details.reasoning",),
        vercel_legacy=("ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"),
        codex=("codex.usage.reasoning_output_tokens", "reasoning_token_count"),
        gemini_cli=("thoughts_token_count",),
    ),
    counts("langfuse", _USAGE, {"completion_tokens_details": {"reasoning_tokens": 8}}, reasoning_tokens=8),
    # what was thought is part of the output, and only told apart where an API counts it beside
    cell(
        "otel_genai",
        {"gen_ai.usage.output_tokens": 20, "gen_ai.usage.reasoning.output_tokens": 8},
        output_tokens=20,
        reasoning_tokens=8,
    ),
    cell("gemini_cli", {"output_token_count": 12, "thoughts_token_count": 8}, output_tokens=20, reasoning_tokens=8),
]

MODALITY = [
    cell("otel_genai", {**CHAT, "gen_ai.usage.input_tokens": 100, f"gen_ai.usage.{part}": 30}, tokens=(100, None))
    for part in ("text.input_tokens", "image.input_tokens", "audio.input_tokens", "video.input_tokens")
] + [
    cell("otel_genai", {**CHAT, f"gen_ai.usage.{part}": 30}, tokens=(None, None))
    for part in ("text.output_tokens", "audio.output_tokens")
]

# Sums over calls that have spans of their own: told, but without a price, and of no model call.
AGGREGATE = [
    cell(
        "pydantic_ai",
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.aggregated_usage.input_tokens": 200,
            "gen_ai.aggregated_usage.output_tokens": 40,
        },
        kind="agent",
        tokens=(200, 40),
        cost=0.0009,
    ),
    *[
        cell(
            dialect,
            {
                "gen_ai.operation.name": operation,
                "gen_ai.request.model": "gpt-4o",
                "gen_ai.usage.input_tokens": 200,
                "gen_ai.usage.output_tokens": 40,
            },
            kind=kind,
            tokens=(200, 40),
            cost=0.0009 if kind == "agent" else None,
        )
        for dialect, operation, kind in (
            ("otel_genai", "invoke_agent", "agent"),
            ("strands", "invoke_agent", "agent"),
            ("vercel", "agent_step", "chain"),
            ("copilot", "invoke_agent", "agent"),
        )
    ],
    cell("claude_code", {"span.type": "interaction", "input_tokens": 200, "model": "claude-opus-4"}, cost=0.003),
    cell(
        "openclaw",
        {"openclaw.model": "gpt-4o", "openclaw.tokens.input": 200},
        {"name": "openclaw.model.usage"},
        kind="chain",
        cost=None,
    ),
]

COST = [
    counts("langfuse", _COST, {"input": 0.1, "output": 0.2, "total": 0.4}, cost=0.4, cost_source="given"),
    counts("langfuse", _COST, {"input": 0.25, "output": 0.5}, cost=0.75),
    cell("otel_genai", {**CHAT, "gen_ai.usage.cost": 0.5}, cost=0.5, cost_source="given"),
    cell("openinference", {"llm.cost.total": 0.5, "llm.cost.prompt": 0.1}, cost=0.5),
    cell("openinference", {"llm.cost.prompt": 0.25, "llm.cost.completion": 0.5}, cost=0.75),
    cell("openinference", {"llm.cost.prompt_details.cache_read": 0.25}, cost=None),
    cell("pydantic_ai", {**CHAT, "operation.cost": 0.5}, cost=0.5),
    counts("mlflow", "mlflow.llm.cost", {"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.3}, cost=0.3),
    cell("claude_code", {**CLAUDE, "cost_usd": 0.5}, cost=0.5),
    cell("claude_code", {**CLAUDE, "cost_usd_micros": 500_000}, cost=0.5),
    # units of their own, and no dollars
    cell("copilot", {**CHAT, "github.copilot.cost": 3, "github.copilot.nano_aiu": 9}, cost=None),
    cell("otel_genai", {"gen_ai.request.model": "my-own", "gen_ai.usage.input_tokens": 5}, cost=None, cost_source=None),
]

ODD = [
    # the same twice is counted once
    cell(
        "strands",
        {
            **CHAT,
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.prompt_tokens": 100,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.usage.completion_tokens": 20,
            "gen_ai.usage.cache_read_input_tokens": 40,
            "gen_ai.usage.cache_read.input_tokens": 40,
        },
        tokens=(100, 20),
        cached=(40, None),
    ),
    *[cell("otel_genai", {"gen_ai.usage.input_tokens": sent}, input_tokens=100) for sent in ("100", 100, 100.0)],
    cell("otel_genai", {"gen_ai.usage.input_tokens": -1}, input_tokens=None),
    cell("otel_genai", {"gen_ai.usage.input_tokens": "None"}, input_tokens=None, notes=()),
]


@pytest.mark.parametrize("of", INPUT)
def test_input_tokens(of: Cell) -> None:
    """All that went in, whatever of it the cache held."""
    check(of)


@pytest.mark.parametrize("of", OUTPUT)
def test_output_tokens(of: Cell) -> None:
    """All that came out, thoughts included."""
    check(of)


@pytest.mark.parametrize("of", TOTAL)
def test_totals(of: Cell) -> None:
    """Only of an embedding, which puts nothing out, a total says what went in."""
    check(of)


@pytest.mark.parametrize("of", CACHE_READ)
def test_cache_read_tokens(of: Cell) -> None:
    """The part of the input that the cache gave."""
    check(of)


@pytest.mark.parametrize("of", CACHE_WRITE)
def test_cache_write_tokens(of: Cell) -> None:
    """The part of the input that the cache took."""
    check(of)


@pytest.mark.parametrize("of", REASONING)
def test_reasoning_tokens(of: Cell) -> None:
    """The part of the output that was thought."""
    check(of)


@pytest.mark.parametrize("of", MODALITY)
def test_parts_by_modality(of: Cell) -> None:
    """What was heard or seen is in the sums."""
    check(of)


@pytest.mark.parametrize("of", AGGREGATE)
def test_aggregates(of: Cell) -> None:
    """What an agent used has a price, which traces count only where no call within says anything; steps have none."""
    check(of)


@pytest.mark.parametrize("of", COST)
def test_cost(of: Cell) -> None:
    """In US dollars, as sent."""
    check(of)


@pytest.mark.parametrize("of", ODD)
def test_numbers_in_every_form(of: Cell) -> None:
    """Repeated, written as text, or none at all."""
    check(of)
