// The conversation by LangGraph's agent, as LangChain for JavaScript makes one.
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, tool } from "langchain";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SYSTEM } from "./common.mjs";

export async function ask(config = {}) {
  const getWeather = tool(async () => "21C", {
    name: "get_weather",
    description: DESCRIPTION,
    schema: z.object({ city: z.string() }),
  });
  const model = new ChatOpenAI({ model: MODEL });
  const agent = createAgent({ model, tools: [getWeather], systemPrompt: SYSTEM, name: "weather_agent" });
  const { messages } = await agent.invoke({ messages: [{ role: "user", content: QUESTION }] }, config);
  console.log(messages.at(-1).content);
}
