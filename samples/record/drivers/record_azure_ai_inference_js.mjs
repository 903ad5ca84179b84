// Azure's inference client in JavaScript, by its own tracing.
import { createAzureSdkInstrumentation } from "@azure/opentelemetry-instrumentation-azure-sdk";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { context, trace } from "@opentelemetry/api";
import { createRequire } from "node:module";
import { MESSAGES, MODEL, SERVER, TOOLS } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
registerInstrumentations({ tracerProvider: provider, instrumentations: [createAzureSdkInstrumentation()] });
const require = createRequire(import.meta.url); // what is loaded so is instrumented
const { default: inference, isUnexpected } = require("@azure-rest/ai-inference");
const { AzureKeyCredential } = require("@azure/core-auth");
const client = inference(`${SERVER}/v1`, new AzureKeyCredential("x"), { allowInsecureConnection: true });

async function complete(messages) {
  const tracingOptions = { tracingContext: context.active() };
  const asked = { body: { model: MODEL, messages, tools: TOOLS }, tracingOptions };
  const answer = await client.path("/chat/completions").post(asked);
  if (isUnexpected(answer)) throw new Error(JSON.stringify(answer.body));
  return answer.body.choices[0].message;
}

await trace.getTracer("weather").startActiveSpan("weather_agent", async (span) => {
  const first = await complete(MESSAGES);
  const second = await complete([...MESSAGES, first, { role: "tool", tool_call_id: "call_1", content: "21C" }]);
  console.log(second.content);
  span.end();
});
await provider.shutdown();
