// LangWatch's own spans in JavaScript, around OpenAI's client.
import { getLangWatchTracer } from "langwatch";
import { setupObservability } from "langwatch/observability/node";
import OpenAI from "openai";
import { MESSAGES, MODEL, QUESTION, SERVER, SESSION, TOOLS, USER } from "./common.mjs";

const running = setupObservability({
  langwatch: { apiKey: "x", endpoint: SERVER, processorType: "simple" },
  serviceName: "recorded",
});
const tracer = getLangWatchTracer("weather");
const client = new OpenAI();

const complete = (messages) =>
  tracer.withActiveSpan("complete", async (span) => {
    span.setType("llm").setRequestModel(MODEL).setInput("chat_messages", messages);
    const { model, choices, usage } = await client.chat.completions.create({ model: MODEL, messages, tools: TOOLS });
    span.setResponseModel(model).setOutput("chat_messages", [choices[0].message]);
    span.setMetrics({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens });
    return choices[0].message;
  });

await tracer.withActiveSpan("weather_agent", async (agent) => {
  agent.setType("agent").setInput(QUESTION);
  agent.setAttributes({ "langwatch.thread.id": SESSION, "langwatch.user.id": USER });
  const asked = await complete(MESSAGES);
  const told = await tracer.withActiveSpan("get_weather", async (tool) => {
    tool.setType("tool").setInput({ city: "Paris" }).setOutput("21C");
    return { role: "tool", tool_call_id: "call_1", content: "21C" };
  });
  const answer = await complete([...MESSAGES, asked, told]);
  agent.setOutput(answer.content);
});
await running.shutdown();
