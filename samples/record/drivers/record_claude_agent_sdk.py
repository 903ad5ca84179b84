"""Claude's Agent SDK with its own telemetry."""

import claude_agent_run
from common import SERVER

claude_agent_run.ask(
    CLAUDE_CODE_ENABLE_TELEMETRY="1",
    CLAUDE_CODE_ENHANCED_TELEMETRY_BETA="1",
    OTEL_LOGS_EXPORTER="otlp",
    OTEL_TRACES_EXPORTER="otlp",
    OTEL_EXPORTER_OTLP_ENDPOINT=SERVER,
    OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
    OTEL_LOG_USER_PROMPTS="1",
    OTEL_LOG_TOOL_DETAILS="1",
    OTEL_LOG_TOOL_CONTENT="1",
)
