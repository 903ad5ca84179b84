// Vercel's AI SDK of now with its OpenTelemetry integration, whose spans OpenInference's processor adds to.
import { OpenTelemetry } from "@ai-sdk/otel";
import { OpenInferenceSimpleSpanProcessor } from "@arizeai/openinference-vercel";
import * as ai from "ai";
import { exporter, traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced([new OpenInferenceSimpleSpanProcessor({ exporter: exporter() })]);
ai.registerTelemetry(new OpenTelemetry());
await ask();
await provider.shutdown();
