// Vercel's AI SDK, whose spans Braintrust's processor sends.
import { BraintrustSpanProcessor } from "@braintrust/otel";
import { traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced([new BraintrustSpanProcessor({ parent: "project_name:weather", filterAISpans: true })]);
await ask();
await provider.forceFlush();
await provider.shutdown();
