// Langfuse's decorators and its OpenAI client, in JavaScript.
import { observeOpenAI } from "@langfuse/openai";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { propagateAttributes, startActiveObservation } from "@langfuse/tracing";
import OpenAI from "openai";
import { QUESTION, SESSION, USER, converse } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced([new LangfuseSpanProcessor({ exportMode: "immediate" })]);
const told = { sessionId: SESSION, userId: USER, tags: ["t"], metadata: { a: "1" } };
await propagateAttributes(told, () =>
  startActiveObservation(
    "weather_agent",
    async (agent) => {
      agent.update({ input: QUESTION });
      await converse(observeOpenAI(new OpenAI()));
      const tool = agent.startObservation("get_weather", { input: { city: "Paris" } }, { asType: "tool" });
      tool.update({ output: "21C" }).end();
      agent.update({ output: "It is 21C in Paris." });
    },
    { asType: "agent" },
  ),
);
await provider.shutdown();
