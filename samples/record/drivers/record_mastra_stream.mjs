// Mastra's agents, one of which asks the other, as a stream, with the OpenTelemetry exporter of its observability.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core/mastra";
import { createTool } from "@mastra/core/tools";
import { Observability } from "@mastra/observability";
import { OtelExporter } from "@mastra/otel-exporter";
import { z } from "zod";
import { DESCRIPTION, MODEL, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";

const models = createOpenAICompatible({ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", includeUsage: true });
const lookUpWeather = createTool({
  id: "look_up_weather",
  description: DESCRIPTION,
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    if (city === "Rome") throw new Error("no weather for Rome");
    return { report: "21C" };
  },
});
const agent = new Agent({
  id: "weather-agent",
  name: "weather_agent",
  description: "Tells the weather.",
  instructions: SYSTEM,
  model: models(MODEL),
  tools: { look_up_weather: lookUpWeather },
});
const lead = new Agent({
  id: "lead",
  name: "lead",
  instructions: "Ask the other.",
  model: models(MODEL),
  agents: { weather_agent: agent },
});
const custom = { endpoint: `${SERVER}/v1/traces`, protocol: "http/protobuf" };
const exporters = [new OtelExporter({ provider: { custom } })];
const mastra = new Mastra({
  agents: { lead },
  observability: new Observability({ configs: { otel: { serviceName: "recorded", exporters } } }),
});
const metadata = { sessionId: SESSION, userId: USER };
const answer = await mastra.getAgent("lead").stream("Weather in Paris and in Rome?", { tracingOptions: { metadata } });
for await (const piece of answer.textStream) process.stdout.write(piece);
await mastra.observability.shutdown();
