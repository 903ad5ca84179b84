// Claude on Bedrock, asked as Anthropic's API is, by Traceloop's SDK for JavaScript.
import { createRequire } from "node:module";
import { converse } from "./anthropic_talk.mjs";
import { SERVER } from "./common.mjs";
import { conversed } from "./traceloop_begun.mjs";

const require = createRequire(import.meta.url);
const bedrock = require("@aws-sdk/client-bedrock-runtime");
const { NodeHttpHandler } = require("@smithy/node-http-handler");

await conversed({ bedrock }, () => {
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const requestHandler = new NodeHttpHandler(); // the recorder speaks no HTTP 2
  const region = "us-east-1";
  const client = new bedrock.BedrockRuntimeClient({ endpoint: SERVER, region, credentials, requestHandler });
  const create = async ({ model, ...asking }) => {
    const body = JSON.stringify({ anthropic_version: "bedrock-2023-05-31", ...asking });
    const modelId = `anthropic.${model}-20250929-v1:0`;
    const answer = await client.send(new bedrock.InvokeModelCommand({ modelId, body, contentType: "application/json" }));
    return JSON.parse(new TextDecoder().decode(answer.body));
  };
  return converse({ messages: { create } });
});
