// Vercel's AI SDK, wrapped by LangSmith and sent as OpenTelemetry.
import * as ai from "ai";
import { initializeOTEL } from "langsmith/experimental/otel/setup";
import { wrapAISDK } from "langsmith/experimental/vercel";
import { traceable } from "langsmith/traceable";
import { QUESTION, SESSION, USER } from "./common.mjs";
import { ask } from "./vercel_talk.mjs";

const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();
const { generateText } = wrapAISDK(ai);
const told = { name: "weather_agent", metadata: { session_id: SESSION, user_id: USER } };
await traceable(() => ask(({ telemetry, experimental_telemetry, ...asked }) => generateText(asked)), told)(QUESTION);
await new Promise((resolve) => setTimeout(resolve, 1000)); // until all is written
await processor.shutdown();
