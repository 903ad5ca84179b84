// An agent of IQ's ADK for TypeScript.
import { AgentBuilder, OpenAiLlm, createTool, initializeTelemetry, shutdownTelemetry } from "@iqai/adk";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";

initializeTelemetry({ appName: "recorded", appVersion: "1", otlpEndpoint: `${SERVER}/v1/traces` });
const weather = createTool({
  name: "get_weather",
  description: DESCRIPTION,
  schema: z.object({ city: z.string() }),
  fn: async () => "21C",
});
const { runner } = await AgentBuilder.create("weather_agent")
  .withModel(new OpenAiLlm(MODEL))
  .withInstruction(SYSTEM)
  .withTools(weather)
  .withQuickSession?.({ sessionId: SESSION, userId: USER, appName: "recorded" })
  .build();
console.log(await runner.ask(QUESTION));
await shutdownTelemetry();
process.exit(0);
