// Traceloop's SDK for JavaScript: a workflow around OpenAI's client.
import OpenAI from "openai";
import { SESSION, USER, converse } from "./common.mjs";
import { begin } from "./traceloop_begun.mjs";

const traceloop = begin({ openAI: OpenAI });
const getWeather = (city) => "21C";
const told = { session_id: SESSION, user_id: USER };
await traceloop.withAssociationProperties(told, () =>
  traceloop.withWorkflow({ name: "weather" }, async () => {
    await traceloop.withAgent({ name: "weather_agent" }, () => converse(new OpenAI()));
    await traceloop.withTool({ name: "get_weather" }, getWeather, "Paris");
  }),
);
await traceloop.forceFlush();
