// Vercel's AI SDK as of a year before: an agent that is another's tool, a picture, calls at once of which one fails,
// a stream; what is said is recorded only of the other.
import { createOpenAI } from "@ai-sdk/openai";
import { Experimental_Agent as Agent, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { DESCRIPTION, MODEL, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const models = createOpenAI({ baseURL: `${SERVER}/v1`, apiKey: "x" });
const telemetry = (functionId, said) => ({
  ...{ isEnabled: true, functionId, recordInputs: said, recordOutputs: said },
  metadata: { sessionId: SESSION, userId: USER, tags: ["trial"] },
});
const agent = new Agent({
  model: models.chat(MODEL),
  system: SYSTEM,
  stopWhen: stepCountIs(3),
  tools: {
    look_up_weather: tool({
      description: DESCRIPTION,
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        if (city === "Rome") throw new Error("no weather for Rome");
        return { report: "21C" };
      },
    }),
  },
  experimental_telemetry: telemetry("weather_agent", true),
});
const image = { type: "image", image: "https://example.com/paris.png" };
const content = [{ type: "text", text: "Weather in Paris and in Rome?" }, image];
for (const said of [true, false]) {
  const { textStream } = streamText({
    model: models(MODEL),
    system: "Ask the other.",
    messages: [{ role: "user", content }],
    stopWhen: stepCountIs(3),
    tools: {
      delegate: tool({
        description: "Ask the agent for the weather.",
        inputSchema: z.object({ question: z.string() }),
        execute: async ({ question }) => (await agent.generate({ prompt: question })).text,
      }),
    },
    experimental_download: async () => [null],
    experimental_telemetry: telemetry("lead", said),
  });
  for await (const piece of textStream) process.stdout.write(piece);
}
await provider.shutdown();
