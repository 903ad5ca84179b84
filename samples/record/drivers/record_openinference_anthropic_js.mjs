// OpenInference's instrumentation of Anthropic's client, in JavaScript.
import Anthropic from "@anthropic-ai/sdk";
import { setSession, setUser } from "@arizeai/openinference-core";
import { AnthropicInstrumentation } from "@arizeai/openinference-instrumentation-anthropic";
import { context } from "@opentelemetry/api";
import { converse } from "./anthropic_talk.mjs";
import { SERVER, SESSION, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
new AnthropicInstrumentation({ tracerProvider: provider }).manuallyInstrument(Anthropic);
const told = setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER });
await context.with(told, () => converse(new Anthropic({ apiKey: "x", baseURL: SERVER })));
await provider.shutdown();
