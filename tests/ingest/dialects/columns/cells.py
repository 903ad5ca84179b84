"""Cells of the tables in this folder: what a span of some instrumentation bears, and what columns hold then."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
import pytest

from ingest.dialects import normalise
from ingest.raw import RawEvent, RawScope, RawSpan
from store.records import Message, Span
from tests.ingest.dialects.losses import lost

START = 1_795_472_364_000_000_000

# Where spans of each dialect come from, when no attribute tells.
HOMES: Mapping[str, Mapping[str, Any]] = {
    "langfuse": {"scope": "langfuse-sdk"},
    "openinference": {"scope": "openinference.instrumentation.openai"},
    "langsmith": {"scope": "langsmith"},
    "mlflow": {"attributes": {"mlflow.traceRequestId": '"tr-1"'}},
    "adk": {"scope": "gcp.vertex.agent"},
    "claude_code": {"scope": "com.anthropic.claude_code.tracing"},
    "gemini_cli": {"scope": "gemini-cli"},
    "qwen_code": {"scope": "qwen-code"},
    "traceai": {"scope": "traceai_openai"},
    "langwatch": {"scope": "langwatch"},
    "honeyhive": {"scope": "honeyhive"},
    "netra": {"scope": "netra.instrumentation.openai"},
    "braintrust": {"attributes": {"braintrust.span_attributes": '{"type": "llm"}'}},
    "mcp_agent": {"scope": "mcp-agent"},
    "copilot": {"resource": {"service.name": "copilot-chat"}},
    "codex": {"resource": {"service.name": "codex_cli_rs"}},
    "openclaw": {"scope": "openclaw"},
    "vercel_legacy": {"attributes": {"ai.operationId": "ai.generateText.doGenerate"}, "scope": "ai"},
    "vercel": {"scope": "gen_ai"},
    "pydantic_ai": {"scope": "pydantic-ai"},
    "strands": {"scope": "strands.telemetry.tracer"},
    "agent365": {"scope": "microsoft_agents_a365.observability.core"},
    "agent_framework": {"scope": "agent_framework"},
    "autogen": {"scope": "autogen-core"},
    "semantic_kernel": {"scope": "semantic_kernel.connectors"},
    "genkit": {"scope": "genkit-tracer"},
    "flue": {"scope": "@flue/opentelemetry"},
    "livekit": {"scope": "livekit-agents"},
    "laminar": {"attributes": {"lmnr.span.path": ["a"]}},
    "voltagent": {"scope": "@voltagent/core"},
    "litellm": {"scope": "litellm"},
    "llama_index": {"scope": "llamaindex.opentelemetry.tracer"},
    "openllmetry": {"scope": "opentelemetry.instrumentation.openai.v1"},
    "otel_genai": {"attributes": {"gen_ai.output.type": "text"}},
    "mcp": {"attributes": {"mcp.method.name": "tools/call"}},
    "otel": {},
}


class Cell(NamedTuple):
    """A span of one dialect, and what is expected of it."""

    dialect: str
    sent: Mapping[str, Any]
    on: Mapping[str, Any]  # name, scope, events, resource, status_code, ...
    columns: Mapping[str, Any]


def cell(dialect: str, sent: Mapping[str, Any], on: Mapping[str, Any] | None = None, **columns: Any) -> Any:
    """Make a row of a table: a span of ``dialect`` that bears ``sent`` holds in each column what is said of it."""
    name = (on or {}).get("name")
    title = " ".join([dialect, *([repr(name)] if name else []), *([f"{k}={v}"[:60] for k, v in sent.items()])])
    return pytest.param(Cell(dialect, sent, on or {}, columns), id=title[:120])


def raw_of(of: Cell) -> RawSpan:
    """Write the span as it would be sent."""
    home = {**HOMES[of.dialect], **of.on}
    attributes = {**HOMES[of.dialect].get("attributes", {}), **of.on.get("attributes", {}), **of.sent}
    return RawSpan(
        trace_id="1" * 32,
        span_id="2" * 16,
        name=home.pop("name", "step"),
        start_ns=START,
        end_ns=START + 10**9,
        attributes=attributes,
        scope=RawScope(home.pop("scope", "")),
        events=[RawEvent(name, START + 5 * 10**8, said) for name, said in home.pop("events", ())],
        **{key: value for key, value in home.items() if key != "attributes"},
    )


def check(of: Cell) -> None:
    """See that the span is of its dialect, holds what is expected, keeps what it does not say, and is well read."""
    raw = raw_of(of)
    span = normalise(raw)
    found = {name: held(span, name) for name in of.columns}
    assert (span.dialect, found) == (of.dialect, dict(of.columns))
    assert lost(raw, span) == {}


def held(span: Span, column: str) -> Any:
    """Give what a span holds: messages as their roles and texts, and calls and answers of tools in them."""
    if column in ("input", "output", "system"):
        return [(m.role, m.text) for m in getattr(span, column)]
    if column in _INSIDE:
        return _INSIDE[column](span)
    value = getattr(span, column)
    return pytest.approx(value) if isinstance(value, float) else value


def _calls(messages: Sequence[Message]) -> list[tuple[Any, Any, Any]]:
    return [(c["id"], c["name"], c["arguments"]) for m in messages for c in m.tool_calls]


def _answers(messages: Sequence[Message]) -> list[tuple[Any, Any]]:
    return [(r["id"], r["response"]) for m in messages for r in m.tool_results]


_INSIDE = {
    "asks": lambda span: _calls(span.output),
    "asked": lambda span: _calls(span.input),
    "answers": lambda span: _answers(span.input),
    "thought": lambda span: [m.reasoning for m in span.output],
    "input_parts": lambda span: [[dict(p) for p in m.parts] for m in span.input],
    "output_parts": lambda span: [[dict(p) for p in m.parts] for m in span.output],
    "tokens": lambda span: (span.input_tokens, span.output_tokens),
    "cached": lambda span: (span.cache_read_tokens, span.cache_write_tokens),
    "left": lambda span: dict(span.attributes),
    "kept_events": lambda span: [event["name"] for event in span.events],
}


def as_json(value: Any) -> str:
    """Write a value as SDKs do."""
    return orjson.dumps(value).decode()
