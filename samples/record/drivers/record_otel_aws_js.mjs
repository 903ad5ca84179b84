// OpenTelemetry's instrumentation of Amazon's clients, in JavaScript.
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { AwsInstrumentation } from "@opentelemetry/instrumentation-aws-sdk";
import { traced } from "./traced.mjs";

const provider = traced();
registerInstrumentations({ tracerProvider: provider, instrumentations: [new AwsInstrumentation()] });
const { converse } = await import("./bedrock_talk.mjs");
await converse();
await provider.shutdown();
