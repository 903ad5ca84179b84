// Qwen Code's own telemetry: spans, and what it logs.
import { run, write, WEATHER } from "./command_line.mjs";
import { MODEL, QUESTION, SERVER } from "./common.mjs";

write(".qwen/settings.json", {
  telemetry: { enabled: true, target: "local", otlpEndpoint: SERVER, otlpProtocol: "http", logPrompts: true },
  mcpServers: { weather: { ...WEATHER, trust: true } },
  security: { auth: { selectedType: "openai" } },
  privacy: { usageStatisticsEnabled: false },
});
run("qwen", ["-p", QUESTION, "--yolo", "-m", MODEL], { QWEN_TELEMETRY_INCLUDE_SENSITIVE_SPAN_ATTRIBUTES: "true" });
