// LangGraph's agent in JavaScript, told by Langfuse's callback.
import { CallbackHandler } from "@langfuse/langchain";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { SESSION, USER } from "./common.mjs";
import { ask } from "./langchain_talk.mjs";
import { traced } from "./traced.mjs";

const provider = traced([new LangfuseSpanProcessor({ exportMode: "immediate" })]);
await ask({ callbacks: [new CallbackHandler({ sessionId: SESSION, userId: USER })] });
await provider.shutdown();
