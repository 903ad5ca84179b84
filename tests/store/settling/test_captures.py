"""What real SDKs send, settled."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.dialects import normalise
from ingest.otlp import Encoding, Origin, decode
from store import FileStore
from store.records import Span
from store.settle import settle
from tests.ingest.dialects.test_teams import CALLS as TEAMS

CAPTURES = Path(__file__).resolve().parents[3] / "samples/captures"
NOON = datetime(2026, 3, 2, 12)


def spans_of(recording: Path) -> list[Span]:
    """Decode a recording; its name is the project."""
    requests = [r for r in json.loads(recording.read_text()) if r["path"].endswith("/traces")]
    encodings = [Encoding.PROTOBUF if "protobuf" in r["ct"] else Encoding.JSON for r in requests]
    origin = Origin(project=recording.stem, received_at=NOON)
    bodies = zip(requests, encodings, strict=True)
    return [normalise(raw) for r, e in bodies for raw in decode(bytes.fromhex(r["hex"]), e, origin).spans]


# The others make two. One instrumentor writes both into one span, as if they were one.
ONE_CALL = {
    "langfuse_sdk_5.0.4",
    "langsmith_otel_0.15.0",
    "openinference_instructor_0.1.29",
    "openinference_google_adk_1.0.5",
    "voltagent_2.10.0",  # one span for both, with the usage of the last
    "nemoguardrails_0.24.1",
    "openinference_guardrails_0.1.27",
    "mastra_0.24.9_v0",  # likewise
    "iqai_adk_js_0.5.9",  # likewise
    "traceai_crewai_0.1.8",  # of an agent that called no tool
}
# Turns than the others take.
MORE = {
    **TEAMS,
    "openinference_smolagents_0.1.19_team": 6,  # of which an agent that streamed two tells the sum only
    "mlflow_dspy_3.17.2": 3,
    "opencode_1.18.33": 3,  # one for the title
    "openinference_autogen_agentchat_0.1.22": 4,
    "openinference_langchain_0.1.80_badly": 3,
    "otel_genai_dspy_1.3b0": 3,
    "openllmetry_openai_0.48.0_then": 4,  # two by each of OpenAI's APIs
    "posthog_js_8.13.1": 3,
}
NO_USAGE = {  # on no span of theirs
    "mlflow_smolagents_3.17.2",
    "openinference_ag2_0.1.12",
    "openinference_dspy_0.1.48",
    "openinference_agentspec_0.1.15",
    "autogen_agentchat_0.7.5",
    "mcp_2.3.0",
    "otel_genai_agno_1.3b0",
    "otel_genai_llama_index_1.3b0",
    "otel_genai_openai_agents_1.3b0",
    "otel_genai_smolagents_1.2b0",
    "fastmcp_4.2.3",
    "nat_1.9.0",
    "trulens_langgraph_2.16.0",
    "traceai_claude_agent_sdk_0.1.0",
    "upsonic_0.77.3",
    "traceloop_mcp_js_0.27.0",
    "splunk_crewai_0.1.3",
}
# What the model thought is in log records only, or nowhere; all that Qwen Code tells is in log records.
WITHOUT_THOUGHTS = dict.fromkeys(("gemini_cli_0.61.0", "llm_tracekit_gemini_1.3.0"), (200, 24))
LOGS_ONLY = {"qwen_code_0.15.10"}


AS_SENT = {
    # The input without what the cache gave, which they tell nowhere.
    **dict.fromkeys(("ax_js_24.0.21", "otel_aws_js_0.78.0", "traceloop_bedrock_js_0.27.0"), (120, 40)),
    "langtrace_anthropic_3.8.21": (120, 40),
    "openinference_claude_agent_sdk_0.1.22": (200, 2),
    "loongsuite_autogen_0.9.0": (500, 100),  # the team tells its last call once more, in a trace of its own
    "openinference_claude_agent_sdk_js_0.3.1": (120, 40),
    # Of what was streamed they count the tokens themselves.
    "langtrace_groq_3.8.21": (211, 42),
    "openlit_openai_1.36.1_then": (411, 50),
}


# Whose calls of tools several tell, and how many there were.
TOLD_TWICE = {
    "fastmcp_4.2.3": 1,
    "logfire_pydantic_ai_5.4.0": 1,
    "loongsuite_google_adk_0.9.0": 1,
    "mcp_2.3.0": 1,
    "opencode_1.18.33": 1,
    "openinference_autogen_agentchat_0.1.22": 1,
    "openinference_autogen_agentchat_0.1.5_team": 3,
    "google_adk_1.14.1_team": 3,
    "pydantic_ai_1.18.0_team": 3,
}


def test_every_call_is_counted_once(file_store: FileStore, put: Callable[..., None]) -> None:
    """Each recorded call used 100 and 20 tokens, whatever agents and wrappers around it repeat."""
    recordings = [path for path in sorted(CAPTURES.glob("*.json")) if path.stem not in LOGS_ONLY]
    for recording in recordings:
        put(file_store, *spans_of(recording))
    assert settle(file_store, now=NOON + timedelta(hours=1)).count >= len(recordings)  # one has no root
    rows = file_store.rows(
        "SELECT project, sum(input_tokens) AS into, sum(output_tokens) AS out, sum(cost) AS cost, "
        "sum(tool_count) AS tools FROM traces "
        "GROUP BY project"
    )
    counted = {row["project"]: (row["into"] or 0, row["out"] or 0) for row in rows}
    calls = {recording.stem: 4 if recording.stem.endswith("_richly") else 2 for recording in recordings}
    calls |= dict.fromkeys(NO_USAGE, 0) | dict.fromkeys(ONE_CALL, 1) | MORE
    assert counted == {name: (100 * count, 20 * count) for name, count in calls.items()} | WITHOUT_THOUGHTS | AS_SENT
    tools = {row["project"]: row["tools"] for row in rows}
    for name, calls_of_tools in TOLD_TWICE.items():
        assert tools[name] == calls_of_tools
    # Of agents that alone tell what they used, and of one whose calls tell it, too.
    costs = {row["project"]: row["cost"] for row in rows}
    for name in ("loongsuite_crewai_0.9.0", "pydantic_ai_2.68.0", "mastra_1.71.0"):
        assert costs[name] == pytest.approx(4.8e-5)
