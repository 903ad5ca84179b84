// OpenInference's instrumentation of OpenAI's client, in JavaScript.
import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import { setMetadata, setSession, setUser } from "@arizeai/openinference-core";
import { context } from "@opentelemetry/api";
import OpenAI from "openai";
import { SESSION, USER, converse } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI);
const told = setMetadata(setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER }), { a: 1 });
await context.with(told, () => converse(new OpenAI()));
await provider.shutdown();
