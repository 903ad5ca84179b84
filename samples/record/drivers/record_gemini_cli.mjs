// Gemini CLI's own telemetry: spans, and what it logs.
import { run, write, WEATHER } from "./command_line.mjs";
import { QUESTION, SERVER } from "./common.mjs";

write(".gemini/settings.json", {
  telemetry: { enabled: true, target: "local", otlpEndpoint: SERVER, otlpProtocol: "http", logPrompts: true, traces: true },
  mcpServers: { weather: { ...WEATHER, trust: true } },
  security: { auth: { selectedType: "gemini-api-key" } },
  general: { disableAutoUpdate: true },
  privacy: { usageStatisticsEnabled: false },
});
run("gemini", ["-p", QUESTION, "--yolo", "-m", "gemini-2.5-flash", "--skip-trust"], {
  GEMINI_API_KEY: "x",
  GOOGLE_GEMINI_BASE_URL: SERVER,
});
