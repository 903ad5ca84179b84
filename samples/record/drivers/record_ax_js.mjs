// Ax' own spans: a program by its signature, which may call a function.
import { ai, ax, axGlobals } from "@ax-llm/ax";
import { trace } from "@opentelemetry/api";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SESSION, TOOLS } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const tracer = (axGlobals.tracer = trace.getTracer("weather"));
const model = ai({ name: "openai", apiKey: "x", apiURL: `${SERVER}/v1`, config: { model: MODEL, stream: false } });
const { parameters } = TOOLS[0].function;
const agent = ax("question:string -> answer:string", {
  functions: [{ name: "get_weather", description: DESCRIPTION, parameters, func: () => "21C" }],
});
const { answer } = await agent.forward(model, { question: QUESTION }, { tracer, sessionId: SESSION, maxRetries: 1 });
console.log(answer);
await provider.shutdown();
