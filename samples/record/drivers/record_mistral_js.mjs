// Mistral's client, its own spans.
import { Mistral } from "@mistralai/mistralai";
import { registerTracerProvider } from "@mistralai/mistralai/extra/observability";
import { MESSAGES, SERVER, TOOLS } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
registerTracerProvider(provider);
const client = new Mistral({ apiKey: "x", serverURL: SERVER });
const asking = { model: "mistral-small-latest", tools: TOOLS };
const first = await client.chat.complete({ ...asking, messages: MESSAGES });
const told = { role: "tool", toolCallId: "call_1", name: "get_weather", content: "21C" };
const second = await client.chat.complete({ ...asking, messages: [...MESSAGES, first.choices[0].message, told] });
console.log(second.choices[0].message.content);
await provider.shutdown();
