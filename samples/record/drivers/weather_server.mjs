// An MCP server with one tool, over standard input and output.
import { createInterface } from "node:readline";

const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const ANSWERS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "weather", version: "1" },
  }),
  "tools/list": () => ({ tools: [{ name: "get_weather", description: "Tell the weather of a city.", inputSchema }] }),
  "tools/call": () => ({ content: [{ type: "text", text: "21C" }] }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  const result = ANSWERS[method]?.(params);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result: result ?? {} }));
}
