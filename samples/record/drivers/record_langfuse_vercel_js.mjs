// Vercel's AI SDK, whose spans Langfuse's processor sends.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced([new LangfuseSpanProcessor({ exportMode: "immediate" })]);
await ask();
await provider.shutdown();
