// Sentry's monitoring of agents: OpenAI's client, instrumented by it.
import * as Sentry from "@sentry/node";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { createRequire } from "node:module";
import { SESSION, USER, converse } from "./common.mjs";
import { exporter } from "./traced.mjs";

Sentry.init({
  dsn: "http://x@127.0.0.1:9/1",
  tracesSampleRate: 1,
  sendDefaultPii: true,
  integrations: [Sentry.openAIIntegration({ recordInputs: true, recordOutputs: true })],
  openTelemetrySpanProcessors: [new SimpleSpanProcessor(exporter())],
});
const { OpenAI } = createRequire(import.meta.url)("openai"); // loaded after what instruments it
Sentry.setUser({ id: USER });
Sentry.setConversationId?.(SESSION);
const agent = { name: "invoke_agent weather_agent", op: "gen_ai.invoke_agent" };
await Sentry.startSpan(agent, async (span) => {
  span.setAttributes({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "weather_agent" });
  await converse(new OpenAI());
});
await new Promise((resolve) => setTimeout(resolve, 1000)); // until all is sent
process.exit(0);
