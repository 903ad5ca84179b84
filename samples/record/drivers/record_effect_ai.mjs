// Effect's AI, with Effect's own tracing.
import { Chat, Tool, Toolkit } from "@effect/ai";
import { OpenAiClient, OpenAiLanguageModel } from "@effect/ai-openai";
import { NodeSdk } from "@effect/opentelemetry";
import { FetchHttpClient } from "@effect/platform";
import { SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { Effect, Layer, Redacted, Schema } from "effect";
import { DESCRIPTION, MODEL, QUESTION, SERVER, SYSTEM } from "./common.mjs";
import { exporter } from "./traced.mjs";

const getWeather = Tool.make("get_weather", {
  description: DESCRIPTION,
  parameters: { city: Schema.String },
  success: Schema.String,
});
const tools = Toolkit.make(getWeather);
const ask = Effect.gen(function* () {
  const chat = yield* Chat.fromPrompt([{ role: "system", content: SYSTEM }]);
  yield* chat.generateText({ prompt: QUESTION, toolkit: tools });
  const { text } = yield* chat.generateText({ prompt: [], toolkit: tools });
  console.log(text);
});
const client = OpenAiClient.layer({ apiKey: Redacted.make("x"), apiUrl: `${SERVER}/v1` });
const model = OpenAiLanguageModel.model(MODEL).pipe(Layer.provide(client), Layer.provide(FetchHttpClient.layer));
const traces = NodeSdk.layer(() => ({
  resource: { serviceName: "recorded" },
  spanProcessor: new SimpleSpanProcessor(exporter()),
}));
const all = Layer.mergeAll(model, tools.toLayer({ get_weather: () => Effect.succeed("21C") }));
await Effect.runPromise(ask.pipe(Effect.withSpan("weather_agent"), Effect.provide(all), Effect.provide(traces)));
