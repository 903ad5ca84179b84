// The conversation by Bedrock's client.
import { createRequire } from "node:module";
import { DESCRIPTION, QUESTION, SERVER, SYSTEM, TOOLS } from "./common.mjs";

// As what instruments it when it is loaded wants it.
const require = createRequire(import.meta.url);
const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");
const { NodeHttpHandler } = require("@smithy/node-http-handler");

export async function converse() {
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const requestHandler = new NodeHttpHandler(); // the recorder speaks no HTTP 2
  const client = new BedrockRuntimeClient({ endpoint: SERVER, region: "us-east-1", credentials, requestHandler });
  const inputSchema = { json: TOOLS[0].function.parameters };
  const asking = {
    modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    system: [{ text: SYSTEM }],
    inferenceConfig: { maxTokens: 100 },
    toolConfig: { tools: [{ toolSpec: { name: "get_weather", description: DESCRIPTION, inputSchema } }] },
  };
  const messages = [{ role: "user", content: [{ text: QUESTION }] }];
  const { output } = await client.send(new ConverseCommand({ ...asking, messages }));
  const toolResult = { toolUseId: "call_1", content: [{ text: "21C" }] };
  const more = [...messages, output.message, { role: "user", content: [{ toolResult }] }];
  await client.send(new ConverseCommand({ ...asking, messages: more }));
}
