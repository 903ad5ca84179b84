// Mastra's agent, with its exporter for Langfuse.
import { LangfuseExporter } from "@mastra/langfuse";
import { SERVER } from "./common.mjs";
import { generate } from "./mastra_talk.mjs";

await generate(new LangfuseExporter({ publicKey: "pk-lf-x", secretKey: "sk-lf-x", baseUrl: SERVER, realtime: true }));
