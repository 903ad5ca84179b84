"""traceAI (FutureAGI): what OpenInference says, in names like those of OpenTelemetry."""

from typing import Final

from ingest.dialects import openinference
from ingest.dialects.dialect import Dialect

DIALECT: Final = Dialect(
    "traceai",
    scopes=("traceai_*", "fi_instrumentation*", "@traceai/*"),
    marks=("gen_ai.input.messages.0.message.*", "gen_ai.output.messages.0.message.*"),
    own={"output": ("output", "claude_agent.message.content"), "cost": ("claude_agent.cost.total_usd",)},
    read=openinference.read,
)
