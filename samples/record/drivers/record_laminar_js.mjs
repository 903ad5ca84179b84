// Laminar's SDK for JavaScript: OpenAI's client within functions that are observed.
import { Laminar, observe } from "@lmnr-ai/lmnr";
import OpenAI from "openai";
import { SESSION, USER, converse } from "./common.mjs";
import { begin } from "./laminar_begun.mjs";

begin({ instrumentModules: { OpenAI } });
await observe({ name: "weather_agent", sessionId: SESSION, userId: USER }, async (question) => {
  await converse(new OpenAI());
  return observe({ name: "get_weather", spanType: "TOOL" }, async (asked) => "21C", { city: "Paris" });
}, "Weather in Paris?");
await Laminar.shutdown();
