// Strands' own spans, in JavaScript.
import { Agent, tool } from "@strands-agents/sdk";
import { OpenAIModel } from "@strands-agents/sdk/models/openai";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const getWeather = tool({
  name: "get_weather",
  description: DESCRIPTION,
  inputSchema: z.object({ city: z.string() }),
  callback: () => "21C",
});
const agent = new Agent({
  name: "weather_agent",
  model: new OpenAIModel({ api: "chat", modelId: MODEL, apiKey: "x" }),
  systemPrompt: SYSTEM,
  tools: [getWeather],
  printer: false,
  traceAttributes: { "session.id": SESSION, "user.id": USER },
});
console.log(String(await agent.invoke(QUESTION)));
await provider.shutdown();
