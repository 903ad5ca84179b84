// The own spans of Google's ADK in JavaScript.
import { FunctionTool, InMemoryRunner, LlmAgent } from "@google/adk";
import { z } from "zod";
import { DESCRIPTION, QUESTION, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const getWeather = new FunctionTool({
  name: "get_weather",
  description: DESCRIPTION,
  parameters: z.object({ city: z.string() }),
  execute: async () => ({ result: "21C" }),
});
const agent = new LlmAgent({
  name: "weather_agent",
  model: "gemini-2.5-flash",
  instruction: SYSTEM,
  tools: [getWeather],
});
const runner = new InMemoryRunner({ agent, appName: "weather" });
const told = { userId: USER, sessionId: SESSION };
await runner.sessionService.createSession({ appName: "weather", ...told });
const newMessage = { role: "user", parts: [{ text: QUESTION }] };
for await (const event of runner.runAsync({ ...told, newMessage })) console.log(JSON.stringify(event.content));
await provider.shutdown();
