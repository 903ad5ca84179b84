// The conversation by Mastra's agent.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core/mastra";
import { createTool } from "@mastra/core/tools";
import { Observability } from "@mastra/observability";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";

const models = createOpenAICompatible({ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", includeUsage: true });
const getWeather = createTool({
  id: "get_weather",
  description: DESCRIPTION,
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "21C",
});
const agent = new Agent({
  id: "weather-agent",
  name: "weather_agent",
  instructions: SYSTEM,
  model: models(MODEL),
  tools: { get_weather: getWeather },
});

export async function generate(exporter) {
  const mastra = new Mastra({
    agents: { weatherAgent: agent },
    observability: new Observability({
      configs: { otel: { serviceName: "recorded", exporters: [exporter] } },
    }),
  });
  const metadata = { sessionId: SESSION, userId: USER };
  const answer = await mastra.getAgent("weatherAgent").generate(QUESTION, { tracingOptions: { metadata } });
  console.log(answer.text);
  await mastra.observability.shutdown();
}
