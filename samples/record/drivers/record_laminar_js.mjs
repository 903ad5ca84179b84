// Laminar's SDK for JavaScript: OpenAI's client within functions that are observed.
import { Laminar, observe } from "@lmnr-ai/lmnr";
import OpenAI from "openai";
import { SERVER, SESSION, USER, converse } from "./common.mjs";

const { hostname, port, protocol } = new URL(SERVER);
Laminar.initialize({
  projectApiKey: "x",
  baseUrl: `${protocol}//${hostname}`,
  httpPort: Number(port),
  forceHttp: true,
  disableBatch: true,
  instrumentModules: { OpenAI },
});
await observe({ name: "weather_agent", sessionId: SESSION, userId: USER }, async (question) => {
  await converse(new OpenAI());
  return observe({ name: "get_weather", spanType: "TOOL" }, async (asked) => "21C", { city: "Paris" });
}, "Weather in Paris?");
await Laminar.shutdown();
