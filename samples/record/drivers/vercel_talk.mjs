// The conversation by Vercel's AI SDK, told by one of its integrations with OpenTelemetry.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import * as ai from "ai";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

export async function converse(integration) {
  const provider = traced();
  ai.registerTelemetry(integration());
  await ask();
  await provider.shutdown();
}

export async function ask(generate = ai.generateText) {
  const city = z.object({ city: z.string() });
  const models = createOpenAICompatible({ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", includeUsage: true });
  const telemetry = { isEnabled: true, functionId: "weather_agent", metadata: { sessionId: SESSION, userId: USER } };
  const { text } = await generate({
    model: models(MODEL),
    system: SYSTEM,
    prompt: QUESTION,
    stopWhen: ai.stepCountIs?.(3),
    maxSteps: 3, // until version 5
    tools: {
      get_weather: ai.tool({
        description: DESCRIPTION,
        inputSchema: city,
        parameters: city, // until version 5
        execute: async () => "21C",
      }),
    },
    telemetry,
    experimental_telemetry: telemetry,
  });
  console.log(await text);
}
