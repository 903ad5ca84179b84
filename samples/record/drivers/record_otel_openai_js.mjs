// OpenTelemetry's instrumentation of OpenAI's client, in JavaScript: what was said stands in log events.
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import { createRequire } from "node:module";
import { converse } from "./common.mjs";
import { logged } from "./logged.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const logs = logged();
const instrumentations = [new OpenAIInstrumentation({ captureMessageContent: true })];
registerInstrumentations({ tracerProvider: provider, loggerProvider: logs, instrumentations });
const { OpenAI } = createRequire(import.meta.url)("openai"); // loaded after what instruments it
await converse(new OpenAI());
await provider.shutdown();
await logs.shutdown();
