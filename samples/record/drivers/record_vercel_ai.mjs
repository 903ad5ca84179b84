// Vercel's AI SDK with its OpenTelemetry integration.
import { OpenTelemetry } from "@ai-sdk/otel";
import { converse } from "./vercel_talk.mjs";

await converse(() => new OpenTelemetry());
