// Mastra's agent of before it was 1.0, with the spans that it and the AI SDK within it made then.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core/mastra";
import { createTool } from "@mastra/core/tools";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";
import { exporter, traced } from "./traced.mjs";

const provider = traced([new BatchSpanProcessor(exporter())]); // too many at once are left out
const models = createOpenAICompatible({ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", includeUsage: true });
const getWeather = createTool({
  id: "get_weather",
  description: DESCRIPTION,
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "21C",
});
const agent = new Agent({
  name: "weather_agent",
  instructions: SYSTEM,
  model: models(MODEL),
  tools: { get_weather: getWeather },
});
const mastra = new Mastra({ agents: { weatherAgent: agent }, telemetry: { serviceName: "recorded", enabled: true } });
const { text } = await mastra.getAgent("weatherAgent").generate(QUESTION, { threadId: SESSION, resourceId: USER });
console.log(text);
await new Promise((resolve) => setTimeout(resolve, 1000)); // what is around the calls ends later
await provider.shutdown();
process.exit(0);
