// The scopes of Microsoft's Agent 365, around OpenAI's client.
import * as a365 from "@microsoft/agents-a365-observability";
import OpenAI from "openai";
import { MESSAGES, MODEL, QUESTION, SESSION, TOOLS, USER } from "./common.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const client = new OpenAI();
const agent = { agentId: "a1", agentName: "weather_agent", tenantId: "t1" };
const request = { conversationId: SESSION, content: QUESTION };
const said = ({ role, content }) => ({ role, parts: [{ type: "text", content }] });

async function complete(messages) {
  const details = { operationName: a365.InferenceOperationType.CHAT, model: MODEL, providerName: "openai" };
  const scope = a365.InferenceScope.start(request, details, agent, { userId: USER });
  return scope.withActiveSpanAsync(async () => {
    scope.recordInputMessages({ version: "0.1.0", messages: messages.filter((m) => m.content).map(said) });
    const { choices, usage } = await client.chat.completions.create({ model: MODEL, messages, tools: TOOLS });
    scope.recordInputTokens(usage.prompt_tokens);
    scope.recordOutputTokens(usage.completion_tokens);
    scope.recordFinishReasons([choices[0].finish_reason]);
    scope.recordOutputMessages([choices[0].message.content ?? ""]);
    scope.dispose();
    return choices[0].message;
  });
}

const run = a365.InvokeAgentScope.start(request, {}, agent, { userDetails: { userId: USER } });
await run.withActiveSpanAsync(async () => {
  run.recordInputMessages([QUESTION]);
  const first = await complete(MESSAGES);
  const call = { toolName: "get_weather", arguments: { city: "Paris" }, toolCallId: "call_1", toolType: "function" };
  const tool = a365.ExecuteToolScope.start(request, call, agent, { userId: USER });
  tool.recordResponse("21C");
  tool.dispose();
  const second = await complete([...MESSAGES, first, { role: "tool", tool_call_id: "call_1", content: "21C" }]);
  run.recordOutputMessages([second.content]);
  run.dispose();
});
await provider.shutdown();
