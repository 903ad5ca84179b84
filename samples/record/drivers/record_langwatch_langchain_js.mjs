// LangGraph's agent, as the LangChain that it can be used with makes one, with LangWatch's callback.
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { LangWatchCallbackHandler } from "langwatch/observability/instrumentation/langchain";
import { setupObservability } from "langwatch/observability/node";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";

const running = setupObservability({
  langwatch: { apiKey: "x", endpoint: SERVER, processorType: "simple" },
  serviceName: "recorded",
});
const schema = z.object({ city: z.string() });
const getWeather = tool(async () => "21C", { name: "get_weather", description: DESCRIPTION, schema });
const llm = new ChatOpenAI({ model: MODEL });
const agent = createReactAgent({ llm, tools: [getWeather], prompt: SYSTEM, name: "weather_agent" });
const told = { callbacks: [new LangWatchCallbackHandler()], metadata: { thread_id: SESSION, user_id: USER } };
const { messages } = await agent.invoke({ messages: [{ role: "user", content: QUESTION }] }, told);
console.log(messages.at(-1).content);
await running.shutdown();
