// Vercel's AI SDK 6, whose spans OpenInference's processor adds to.
import { OpenInferenceSimpleSpanProcessor } from "@arizeai/openinference-vercel";
import { exporter, traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced([new OpenInferenceSimpleSpanProcessor({ exporter: exporter() })]);
await ask();
await provider.shutdown();
