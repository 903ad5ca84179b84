// Genkit's own spans.
import { openAICompatible } from "@genkit-ai/compat-oai";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { genkit, z } from "genkit";
import { enableTelemetry, flushTracing } from "genkit/tracing";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SYSTEM } from "./common.mjs";

const exporter = new OTLPTraceExporter({ url: `${SERVER}/v1/traces` });
await enableTelemetry({ serviceName: "recorded", spanProcessors: [new SimpleSpanProcessor(exporter)] });
const ai = genkit({ plugins: [openAICompatible({ name: "openai", apiKey: "x", baseURL: `${SERVER}/v1` })] });
const getWeather = ai.defineTool(
  { name: "get_weather", description: DESCRIPTION, inputSchema: z.object({ city: z.string() }) },
  async () => "21C",
);
const flow = ai.defineFlow("weather_agent", async (question) => {
  const answer = await ai.generate({ model: `openai/${MODEL}`, system: SYSTEM, prompt: question, tools: [getWeather] });
  return answer.text;
});
console.log(await flow(QUESTION));
await flushTracing();
process.exit(0);
