// The spans that earlier versions of the AI SDK wrote, which it still offers.
import { LegacyOpenTelemetry } from "@ai-sdk/otel";
import { converse } from "./vercel_talk.mjs";

await converse(() => new LegacyOpenTelemetry());
