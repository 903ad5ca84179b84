// An agent of Vercel's AI SDK 6, with OpenAI's Responses API.
import { createOpenAI } from "@ai-sdk/openai";
import { ToolLoopAgent, tool } from "ai";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const models = createOpenAI({ baseURL: `${SERVER}/v1`, apiKey: "x" });
const agent = new ToolLoopAgent({
  model: models(MODEL),
  instructions: SYSTEM,
  tools: {
    get_weather: tool({
      description: DESCRIPTION,
      inputSchema: z.object({ city: z.string() }),
      execute: async () => "21C",
    }),
  },
  experimental_telemetry: {
    isEnabled: true,
    functionId: "weather_agent",
    metadata: { sessionId: SESSION, userId: USER },
  },
});
const { text } = await agent.generate({ prompt: QUESTION });
console.log(text);
await provider.shutdown();
