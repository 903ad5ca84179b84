// Vercel's AI SDK within Axiom's wrappers of models and tools.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { trace } from "@opentelemetry/api";
import { generateText, stepCountIs, tool, wrapLanguageModel } from "ai";
import { RedactionPolicy, axiomAIMiddleware, initAxiomAI, withSpan, wrapTool } from "axiom/ai";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
initAxiomAI({ tracer: trace.getTracer("recorded"), redactionPolicy: RedactionPolicy.AxiomDefault });
const models = createOpenAICompatible({ name: "openai", baseURL: `${SERVER}/v1`, apiKey: "x", includeUsage: true });
const plain = models(MODEL);
const model = wrapLanguageModel({ model: plain, middleware: [axiomAIMiddleware({ model: plain })] });
const getWeather = tool({
  description: DESCRIPTION,
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "21C",
});
const tools = { get_weather: wrapTool("get_weather", getWeather) };
const told = { capability: "weather_agent", step: "answer", conversationId: SESSION };
const ask = () => generateText({ model, system: SYSTEM, prompt: QUESTION, stopWhen: stepCountIs(3), tools });
const { text } = await withSpan(told, ask);
console.log(text);
await provider.shutdown();
