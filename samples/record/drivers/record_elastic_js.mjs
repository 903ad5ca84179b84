// Elastic's distribution for JavaScript: OpenAI's client, instrumented by it.
import "@elastic/opentelemetry-node";
import { createRequire } from "node:module";
import { converse } from "./common.mjs";

const { OpenAI } = createRequire(import.meta.url)("openai"); // loaded after what instruments it
await converse(new OpenAI());
await new Promise((resolve) => setTimeout(resolve, 2000)); // until all is sent
process.exit(0);
