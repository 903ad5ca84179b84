// TanStack's AI, with its middleware for OpenTelemetry.
import { chat, maxIterations, toolDefinition } from "@tanstack/ai";
import { otelMiddleware } from "@tanstack/ai/middlewares/otel";
import { createOpenaiChatCompletions } from "@tanstack/ai-openai";
import { trace } from "@opentelemetry/api";
import { z } from "zod";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, SYSTEM } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const getWeather = toolDefinition({
  name: "get_weather",
  description: DESCRIPTION,
  inputSchema: z.object({ city: z.string() }),
}).server(async () => "21C");
const stream = chat({
  adapter: createOpenaiChatCompletions(MODEL, "x", { baseURL: `${SERVER}/v1` }),
  systemPrompts: [SYSTEM],
  messages: [{ role: "user", content: QUESTION }],
  tools: [getWeather],
  threadId: SESSION,
  agentLoopStrategy: maxIterations(3),
  middleware: [otelMiddleware({ tracer: trace.getTracer("weather"), captureContent: true })],
});
for await (const chunk of stream) if (chunk.delta) console.log(chunk.delta);
await provider.shutdown();
