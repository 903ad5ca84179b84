// OpenAI's Agents SDK in JavaScript, under OpenInference.
import { setSession, setUser } from "@arizeai/openinference-core";
import { OpenAIAgentsInstrumentation } from "@arizeai/openinference-instrumentation-openai-agents";
import * as sdk from "@openai/agents";
import { context } from "@opentelemetry/api";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const instrumentation = new OpenAIAgentsInstrumentation({ tracerProvider: provider });
instrumentation.manuallyInstrument(sdk);
const getWeather = sdk.tool({
  name: "get_weather",
  description: DESCRIPTION,
  parameters: z.object({ city: z.string() }),
  execute: async () => "21C",
});
const agent = new sdk.Agent({ name: "weather_agent", instructions: SYSTEM, model: MODEL, tools: [getWeather] });
const told = setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER });
const result = await context.with(told, () => sdk.run(agent, QUESTION));
console.log(result.finalOutput);
await provider.shutdown();
