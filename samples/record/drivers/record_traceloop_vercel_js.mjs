// Vercel's AI SDK, whose spans Traceloop's SDK for JavaScript puts in words of its own.
import { conversed } from "./traceloop_begun.mjs";
import { ask } from "./vercel_talk.mjs";

await conversed({}, () => ask());
