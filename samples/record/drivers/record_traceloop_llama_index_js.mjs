// LlamaIndex' agent in TypeScript, by Traceloop's SDK for JavaScript.
import * as llamaindex from "llamaindex";
import { OpenAI, openai } from "@llamaindex/openai";
import { agent } from "@llamaindex/workflow";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SYSTEM } from "./common.mjs";
import { conversed } from "./traceloop_begun.mjs";

await conversed({ llamaIndex: llamaindex, llamaIndexOpenAI: { OpenAI } }, async () => {
  const getWeather = llamaindex.tool({
    name: "get_weather",
    description: DESCRIPTION,
    parameters: z.object({ city: z.string() }),
    execute: () => "21C",
  });
  const llm = openai({ model: MODEL, apiKey: "x", baseURL: `${SERVER}/v1` });
  const weather = agent({ name: "weather_agent", llm, tools: [getWeather], systemPrompt: SYSTEM });
  console.log((await weather.run(QUESTION)).data.result);
});
