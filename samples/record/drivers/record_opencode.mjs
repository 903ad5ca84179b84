// opencode's own telemetry.
import { run, write, WEATHER } from "./command_line.mjs";
import { MODEL, QUESTION, SERVER } from "./common.mjs";

write(".config/opencode/opencode.json", {
  model: `recorded/${MODEL}`,
  small_model: `recorded/${MODEL}`,
  autoupdate: false,
  share: "disabled",
  experimental: { openTelemetry: true },
  mcp: { weather: { type: "local", command: [WEATHER.command, ...WEATHER.args], enabled: true } },
  provider: {
    recorded: {
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: `${SERVER}/v1`, apiKey: "x" },
      models: { [MODEL]: { name: MODEL, tool_call: true, limit: { context: 100000, output: 1000 } } },
    },
  },
});
run("opencode", ["run", QUESTION], {
  OPENCODE_DISABLE_MODELS_FETCH: "1",
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OTEL_BSP_SCHEDULE_DELAY: "300", // it ends without sending what it still has
});
