// Flue's own spans, by its adapter for OpenTelemetry.
import { createProvider } from "@earendil-works/pi-ai";
import { openAICompletionsApi } from "@earendil-works/pi-ai/api/openai-completions.lazy";
import { createOpenTelemetryInstrumentation } from "@flue/opentelemetry";
import { defineTool, init, instrument, setProvider, useModel, useTool } from "@flue/runtime";
import { start } from "@flue/runtime/node";
import * as v from "valibot";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const dispose = instrument(createOpenTelemetryInstrumentation());
const model = {
  id: MODEL,
  name: MODEL,
  api: "openai-completions",
  provider: "openai",
  baseUrl: `${SERVER}/v1`,
  reasoning: false,
  input: ["text"],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 100_000,
  maxTokens: 1_000,
};
const auth = { apiKey: { name: "none", resolve: async () => ({ auth: { apiKey: "x" } }) } };
setProvider(createProvider({ id: "openai", auth, models: [model], api: openAICompletionsApi() }));
const getWeather = defineTool({
  name: "get_weather",
  description: DESCRIPTION,
  input: v.object({ city: v.string() }),
  run: async () => "21C",
});
function weatherAgent() {
  useModel(`openai/${MODEL}`);
  useTool(getWeather);
  return SYSTEM;
}
weatherAgent.agentName = "weather-agent";
const flue = await start({ agents: [weatherAgent] });
const agent = init(weatherAgent, { id: SESSION });
const { text } = await agent.read(await agent.dispatch(QUESTION));
console.log(text);
await flue.stop();
await dispose();
await provider.shutdown();
process.exit(0);
