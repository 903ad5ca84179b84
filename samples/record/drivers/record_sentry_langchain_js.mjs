// LangGraph's agent in JavaScript, told by Sentry's integrations.
import * as Sentry from "@sentry/node";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { SESSION, USER } from "./common.mjs";
import { exporter } from "./traced.mjs";

Sentry.init({
  dsn: "http://x@127.0.0.1:9/1",
  tracesSampleRate: 1,
  sendDefaultPii: true,
  openTelemetrySpanProcessors: [new SimpleSpanProcessor(exporter())],
});
Sentry.setUser({ id: USER });
Sentry.setConversationId?.(SESSION);
const told = Sentry.createLangChainCallbackHandler({ recordInputs: true, recordOutputs: true });
const { ask } = await import("./langchain_talk.mjs"); // loaded after what instruments it
await Sentry.startSpan({ name: "weather", op: "task" }, () => ask({ callbacks: [told] }));
await new Promise((resolve) => setTimeout(resolve, 1000)); // until all is sent
process.exit(0);
