// VoltAgent's own spans.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { Agent, VoltAgentObservability, createTool } from "@voltagent/core";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";
import { exporter } from "./traced.mjs";

const observability = new VoltAgentObservability({
  serviceName: "recorded",
  spanProcessors: [new SimpleSpanProcessor(exporter())],
});
const models = createOpenAICompatible({ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", includeUsage: true });
const getWeather = createTool({
  name: "get_weather",
  description: DESCRIPTION,
  parameters: z.object({ city: z.string() }),
  execute: async () => "21C",
});
const agent = new Agent({
  name: "weather_agent",
  instructions: SYSTEM,
  model: models(MODEL),
  tools: [getWeather],
  observability,
});
const { text } = await agent.generateText(QUESTION, { userId: USER, conversationId: SESSION });
console.log(text);
await observability.shutdown();
process.exit(0);
