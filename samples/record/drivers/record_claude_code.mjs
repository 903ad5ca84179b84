// Claude Code's own telemetry: spans, and what it logs.
import { run, write, WEATHER } from "./command_line.mjs";
import { QUESTION, SERVER, SYSTEM } from "./common.mjs";

write("mcp.json", { mcpServers: { weather: WEATHER } });
run(
  "claude",
  ["-p", QUESTION, "--append-system-prompt", SYSTEM, "--mcp-config", "mcp.json", "--strict-mcp-config"].concat([
    "--allowedTools=mcp__weather__get_weather",
    "--model=claude-sonnet-4-5",
  ]),
  {
    ANTHROPIC_BASE_URL: SERVER,
    ANTHROPIC_API_KEY: "x",
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1",
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_LOG_USER_PROMPTS: "1",
    OTEL_LOG_TOOL_DETAILS: "1",
    OTEL_LOG_TOOL_CONTENT: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  },
);
