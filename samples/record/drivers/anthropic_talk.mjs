// The conversation by Anthropic's client.
import { DESCRIPTION, QUESTION, SYSTEM, TOOLS } from "./common.mjs";

export async function converse(client) {
  const input_schema = TOOLS[0].function.parameters;
  const asking = {
    model: "claude-sonnet-4-5",
    max_tokens: 100,
    system: SYSTEM,
    tools: [{ name: "get_weather", description: DESCRIPTION, input_schema }],
  };
  const messages = [{ role: "user", content: QUESTION }];
  const { content } = await client.messages.create({ ...asking, messages });
  const answer = { type: "tool_result", tool_use_id: "call_1", content: "21C" };
  const more = [...messages, { role: "assistant", content }, { role: "user", content: [answer] }];
  await client.messages.create({ ...asking, messages: more });
}
