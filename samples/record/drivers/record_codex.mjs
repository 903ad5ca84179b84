// Codex' own telemetry: spans, and what it logs.
import { run, write, WEATHER } from "./command_line.mjs";
import { MODEL, QUESTION, SERVER } from "./common.mjs";

const exporter = (signal) => `{ otlp-http = { endpoint = "${SERVER}/v1/${signal}", protocol = "binary" } }`;
write(
  ".codex/config.toml",
  `model = "${MODEL}"
model_provider = "recorded"

[model_providers.recorded]
name = "recorded"
base_url = "${SERVER}/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"

[mcp_servers.weather]
command = "${WEATHER.command}"
args = ${JSON.stringify(WEATHER.args)}

[otel]
log_user_prompt = true
exporter = ${exporter("logs")}
trace_exporter = ${exporter("traces")}
`,
);
// Its exporter does not compress, and sends nothing when it is asked to.
run("codex", ["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", QUESTION], {
  OTEL_EXPORTER_OTLP_COMPRESSION: undefined,
});
