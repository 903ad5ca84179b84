// Claude's Agent SDK in JavaScript, with a tool in the same process, under OpenInference.
import { setSession, setUser } from "@arizeai/openinference-core";
import * as claude from "@anthropic-ai/claude-agent-sdk";
import { ClaudeAgentSDKInstrumentation } from "@arizeai/openinference-instrumentation-claude-agent-sdk";
import { context } from "@opentelemetry/api";
import { z } from "zod";
import { DESCRIPTION, QUESTION, SERVER, SESSION, SYSTEM, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const sdk = new ClaudeAgentSDKInstrumentation({ tracerProvider: provider }).manuallyInstrument(claude);
const answer = async () => ({ content: [{ type: "text", text: "21C" }] });
const getWeather = claude.tool("get_weather", DESCRIPTION, { city: z.string() }, answer);
const options = {
  systemPrompt: SYSTEM,
  model: "claude-sonnet-4-5",
  mcpServers: { weather: claude.createSdkMcpServer({ name: "weather", tools: [getWeather] }) },
  allowedTools: ["mcp__weather__get_weather"],
  settingSources: [],
  env: {
    ...process.env,
    ANTHROPIC_BASE_URL: SERVER,
    ANTHROPIC_API_KEY: "x",
    DISABLE_AUTOUPDATER: "1",
    ENABLE_TOOL_SEARCH: "false",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  },
};
const told = setUser(setSession(context.active(), { sessionId: SESSION }), { userId: USER });
await context.with(told, async () => {
  for await (const message of sdk.query({ prompt: QUESTION, options })) console.log(message);
});
await provider.shutdown();
