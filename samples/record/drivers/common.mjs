// What every JavaScript driver begins with: the conversation.
export const SERVER = process.env.RECORD_SERVER;
export const [MODEL, SYSTEM, QUESTION] = ["gpt-4o-mini", "Be brief.", "Weather in Paris?"];
export const [SESSION, USER] = ["s1", "u1"];
export const MESSAGES = [
  { role: "system", content: SYSTEM },
  { role: "user", content: QUESTION },
];
export const DESCRIPTION = "Tell the weather of a city.";
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
export const TOOLS = [{ type: "function", function: { name: "get_weather", description: DESCRIPTION, parameters } }];

// Have the conversation by OpenAI's own client, or one like it: a call that asks for the tool, one that answers.
export async function converse(client) {
  const first = await client.chat.completions.create({ model: MODEL, messages: MESSAGES, tools: TOOLS, user: USER });
  const told = { role: "tool", tool_call_id: "call_1", content: "21C" };
  const messages = [...MESSAGES, first.choices[0].message, told];
  const second = await client.chat.completions.create({ model: MODEL, messages, tools: TOOLS });
  console.log(second.choices[0].message.content);
}
