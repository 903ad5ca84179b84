// Mastra's agent, with the exporter for Arize, which writes OpenInference.
import { ArizeExporter } from "@mastra/arize";
import { SERVER } from "./common.mjs";
import { generate } from "./mastra_talk.mjs";

await generate(new ArizeExporter({ endpoint: `${SERVER}/v1/traces` }));
