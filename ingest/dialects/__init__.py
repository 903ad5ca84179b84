"""Dialects: whatever instrumented the agent, the same clean span.

Every dialect is one file of the same shape: a detector, a table of aliases, and the few functions its oddities need.
To add one, write its file and put it into ``DIALECTS``, whose order is the order of detection.
"""

from ingest.dialects import (
    adk,
    ag2,
    agenta,
    agentops,
    braintrust,
    claude_code,
    codex,
    copilot,
    crewai,
    effect,
    flue,
    gemini_cli,
    genkit,
    haystack,
    honeyhive,
    laminar,
    langchain4j,
    langfuse,
    langsmith,
    langwatch,
    litellm,
    livekit,
    mastra,
    mcp,
    mcp_agent,
    microsoft,
    mlflow,
    monocle,
    netra,
    openai_agents,
    openclaw,
    openinference,
    openllmetry,
    otel_genai,
    pipecat,
    plain,
    pydantic_ai,
    spring_ai,
    strands,
    tanstack,
    traceai,
    trulens,
    vercel,
    voltagent,
)
from ingest.dialects.coalesce import to_span
from ingest.dialects.detection import Detector
from ingest.dialects.dialect import Claims, Dialect, draft_of
from ingest.dialects.guesses import take_guesses
from ingest.dialects.numbered import fill_numbered
from ingest.raw import RawSpan
from store.records import Span

__all__ = ["DIALECTS", "detect", "normalise"]

DIALECTS: tuple[Dialect, ...] = (
    tanstack.DIALECT,
    langfuse.DIALECT,
    openinference.DIALECT,
    traceai.DIALECT,
    langsmith.DIALECT,
    mlflow.DIALECT,
    adk.DIALECT,
    claude_code.DIALECT,
    gemini_cli.DIALECT,
    gemini_cli.QWEN_CODE,
    copilot.DIALECT,
    codex.DIALECT,
    openclaw.DIALECT,
    vercel.LEGACY,
    vercel.DIALECT,
    openai_agents.DIALECT,
    pydantic_ai.DIALECT,
    strands.DIALECT,
    microsoft.AGENT_365,
    microsoft.AGENT_FRAMEWORK,
    microsoft.AUTOGEN,
    microsoft.SEMANTIC_KERNEL,
    genkit.DIALECT,
    flue.DIALECT,
    livekit.DIALECT,
    laminar.DIALECT,
    voltagent.DIALECT,
    monocle.DIALECT,
    mastra.DIALECT,
    pipecat.DIALECT,
    ag2.DIALECT,
    haystack.DIALECT,
    spring_ai.DIALECT,
    langchain4j.DIALECT,
    crewai.DIALECT,
    litellm.DIALECT,
    mcp_agent.DIALECT,
    langwatch.DIALECT,
    honeyhive.DIALECT,
    netra.DIALECT,
    braintrust.DIALECT,
    effect.DIALECT,
    agentops.DIALECT,
    trulens.DIALECT,
    agenta.DIALECT,
    openllmetry.DIALECT,
    otel_genai.DIALECT,
    mcp.DIALECT,
    pydantic_ai.LOGFIRE,
    plain.DIALECT,
)


detect = Detector(DIALECTS)


def normalise(raw: RawSpan) -> Span:
    """Read a span as sent into the fields that all dialects share.

    Never raises, loses no attribute, changes nothing of ``raw``, and gives the same for the same.
    """
    keys = detect.key_set(raw)
    rank = detect.rank(raw, keys)
    dialect = DIALECTS[rank]
    shape = keys.shapes.get(rank)
    if shape is None:
        shape = keys.shapes[rank] = _CLAIMS[rank].shape(raw.attributes)
    draft = draft_of(raw, dialect.name, shape)
    if shape.guesses:
        take_guesses(draft, shape.guesses)
    dialect.read(draft)
    if keys.numbered:
        fill_numbered(draft)
    return to_span(draft)


def _claims(dialect: Dialect) -> Claims:
    others = (d.aliases for d in DIALECTS if d is not dialect)
    return Claims((dialect.own, dialect.aliases, *others))


_CLAIMS = tuple(map(_claims, DIALECTS))
