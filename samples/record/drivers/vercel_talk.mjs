// The conversation by Vercel's AI SDK, told by one of its integrations with OpenTelemetry.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { generateText, registerTelemetry, stepCountIs, tool } from "ai";
import { z } from "zod";

export async function converse(integration) {
  const server = process.env.RECORD_SERVER;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "recorded" }),
    spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter({ url: `${server}/v1/traces` }))],
  });
  provider.register();
  registerTelemetry(integration());

  const models = createOpenAICompatible({ name: "openai", baseURL: `${server}/v1`, apiKey: "x", includeUsage: true });
  const telemetry = { isEnabled: true, functionId: "weather_agent", metadata: { sessionId: "s1", userId: "u1" } };
  const { text } = await generateText({
    model: models("gpt-4o-mini"),
    system: "Be brief.",
    prompt: "Weather in Paris?",
    stopWhen: stepCountIs(3),
    tools: {
      get_weather: tool({
        description: "Tell the weather of a city.",
        inputSchema: z.object({ city: z.string() }),
        execute: async () => "21C",
      }),
    },
    telemetry,
    experimental_telemetry: telemetry,
  });
  console.log(text);
  await provider.shutdown();
}
