// Anthropic's client, its own spans: a conversation in which it runs the tool itself.
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { DESCRIPTION, QUESTION, SERVER, SYSTEM, TOOLS } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const client = new Anthropic({ apiKey: "x", baseURL: SERVER });
const inputSchema = TOOLS[0].function.parameters;
const getWeather = betaTool({ name: "get_weather", description: DESCRIPTION, inputSchema, run: async () => "21C" });
const { content } = await client.beta.messages.toolRunner({
  model: "claude-sonnet-4-5",
  max_tokens: 100,
  system: SYSTEM,
  messages: [{ role: "user", content: QUESTION }],
  tools: [getWeather],
});
console.log(content);
await provider.shutdown();
