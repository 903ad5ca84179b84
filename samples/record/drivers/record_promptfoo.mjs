// Promptfoo's spans of the model that an evaluation asks.
import { run, write } from "./command_line.mjs";
import { MODEL, QUESTION, SERVER, TOOLS } from "./common.mjs";

write("promptfooconfig.json", {
  prompts: ["{{question}}"],
  providers: [{ id: `openai:chat:${MODEL}`, config: { tools: TOOLS } }, `openai:chat:${MODEL}`],
  tests: [{ vars: { question: QUESTION } }],
});
run("promptfoo", ["eval", "-c", "promptfooconfig.json", "--no-cache", "--no-write", "--no-table"], {
  PROMPTFOO_OTEL_ENABLED: "true",
  PROMPTFOO_OTEL_ENDPOINT: `${SERVER}/v1/traces`,
  PROMPTFOO_OTEL_SERVICE_NAME: "recorded",
  PROMPTFOO_TRACING_ENABLED: "true",
  PROMPTFOO_DISABLE_TELEMETRY: "1",
  PROMPTFOO_DISABLE_UPDATE: "1",
});
