// OpenInference's instrumentation of Bedrock's client, in JavaScript.
import * as bedrock from "@aws-sdk/client-bedrock-runtime";
import { setSession, setUser } from "@arizeai/openinference-core";
import { BedrockInstrumentation } from "@arizeai/openinference-instrumentation-bedrock";
import { context } from "@opentelemetry/api";
import { converse } from "./bedrock_talk.mjs";
import { SESSION, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
new BedrockInstrumentation({ tracerProvider: provider }).manuallyInstrument(bedrock);
const told = setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER });
await context.with(told, converse);
await provider.shutdown();
