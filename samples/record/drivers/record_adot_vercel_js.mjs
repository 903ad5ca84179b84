// Vercel's AI SDK, told in the words that AWS' distribution of OpenTelemetry gives its spans.
import { VercelAISpanProcessor } from "./node_modules/@aws/aws-distro-opentelemetry-node-autoinstrumentation/build/src/instrumentation/instrumentation-vercel-ai/span-processor.js";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { exporter, traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced([new VercelAISpanProcessor(), new SimpleSpanProcessor(exporter())]);
await ask();
await provider.shutdown();
