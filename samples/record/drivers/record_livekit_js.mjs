// LiveKit's own spans in JavaScript, of a session in writing.
import { initializeLogger, llm, telemetry, voice } from "@livekit/agents";
import * as openai from "@livekit/agents-plugin-openai";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SYSTEM } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
initializeLogger({ pretty: false, level: "warn" });
telemetry.setTracerProvider(provider);
const getWeather = llm.tool({
  description: DESCRIPTION,
  parameters: z.object({ city: z.string() }),
  execute: async () => "21C",
});
const model = new openai.LLM({ model: MODEL, apiKey: "x", baseURL: `${SERVER}/v1` });
const session = new voice.AgentSession({ llm: model });
const agent = new voice.Agent({ id: "weather_agent", instructions: SYSTEM, tools: { get_weather: getWeather } });
await session.start({ agent });
await session.run({ userInput: QUESTION }).wait();
await session.close();
await provider.forceFlush();
process.exit(0);
