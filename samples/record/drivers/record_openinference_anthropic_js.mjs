// OpenInference's instrumentation of Anthropic's client, in JavaScript.
import Anthropic from "@anthropic-ai/sdk";
import { setSession, setUser } from "@arizeai/openinference-core";
import { AnthropicInstrumentation } from "@arizeai/openinference-instrumentation-anthropic";
import { context } from "@opentelemetry/api";
import { DESCRIPTION, QUESTION, SERVER, SESSION, SYSTEM, TOOLS, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
new AnthropicInstrumentation({ tracerProvider: provider }).manuallyInstrument(Anthropic);
const client = new Anthropic({ apiKey: "x", baseURL: SERVER });
const input_schema = TOOLS[0].function.parameters;
const asking = {
  model: "claude-sonnet-4-5",
  max_tokens: 100,
  system: SYSTEM,
  tools: [{ name: "get_weather", description: DESCRIPTION, input_schema }],
};
const messages = [{ role: "user", content: QUESTION }];
const told = setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER });
await context.with(told, async () => {
  const { content } = await client.messages.create({ ...asking, messages });
  const answer = { type: "tool_result", tool_use_id: "call_1", content: "21C" };
  const more = [...messages, { role: "assistant", content }, { role: "user", content: [answer] }];
  await client.messages.create({ ...asking, messages: more });
});
await provider.shutdown();
