// Vercel's AI SDK, whose spans PostHog's processor sends: a stream with a tool, then an answer in JSON.
import { OpenTelemetry } from "@ai-sdk/otel";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { PostHogSpanProcessor } from "@posthog/ai/otel";
import * as ai from "ai";
import { z } from "zod";
import { MODEL, QUESTION, SERVER, SYSTEM } from "./common.mjs";
import { traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced([new PostHogSpanProcessor({ projectToken: "phc_x", host: SERVER })]);
ai.registerTelemetry(new OpenTelemetry());
await ask(ai.streamText);
const models = createOpenAICompatible({
  ...{ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", supportsStructuredOutputs: true },
});
const { output } = await ai.generateText({
  model: models(MODEL),
  system: SYSTEM,
  prompt: QUESTION,
  output: ai.Output.object({ schema: z.object({ answer: z.string() }) }),
  telemetry: { isEnabled: true, functionId: "weather_in_json" },
});
console.log(output);
await provider.shutdown();
