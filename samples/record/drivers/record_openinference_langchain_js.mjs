// LangGraph's agent in JavaScript, instrumented by OpenInference.
import { setSession, setUser } from "@arizeai/openinference-core";
import { LangChainInstrumentation } from "@arizeai/openinference-instrumentation-langchain";
import * as callbacks from "@langchain/core/callbacks/manager";
import { context } from "@opentelemetry/api";
import { SESSION, USER } from "./common.mjs";
import { ask } from "./langchain_talk.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(callbacks);
const told = setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER });
await context.with(told, () => ask());
await provider.shutdown();
