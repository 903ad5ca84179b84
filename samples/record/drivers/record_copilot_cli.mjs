// GitHub Copilot's own spans, with a model of one's own.
import { run, write, WEATHER } from "./command_line.mjs";
import { MODEL, QUESTION, SERVER } from "./common.mjs";

write(".copilot/mcp-config.json", { mcpServers: { weather: { ...WEATHER, type: "local", tools: ["*"] } } });
run("copilot", ["-p", QUESTION, "--allow-all-tools", "--no-auto-update"], {
  COPILOT_PROVIDER_BASE_URL: `${SERVER}/v1`,
  COPILOT_PROVIDER_TYPE: "openai",
  COPILOT_PROVIDER_API_KEY: "x",
  COPILOT_MODEL: MODEL,
  COPILOT_OFFLINE: "true",
  COPILOT_OTEL_ENABLED: "true",
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true",
});
