// Vercel's AI SDK up to version 6, which traces by itself.
import { traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced();
await ask();
await provider.shutdown();
