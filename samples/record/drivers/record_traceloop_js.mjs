// Traceloop's SDK for JavaScript: a workflow around OpenAI's client, and LangGraph's agent.
import * as traceloop from "@traceloop/node-server-sdk";
import OpenAI from "openai";
import { SERVER, SESSION, USER, converse } from "./common.mjs";

traceloop.initialize({
  appName: "recorded",
  baseUrl: SERVER,
  apiKey: "x",
  disableBatch: true,
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
  instrumentModules: { openAI: OpenAI },
});
const getWeather = (city) => "21C";
const told = { session_id: SESSION, user_id: USER };
await traceloop.withAssociationProperties(told, () =>
  traceloop.withWorkflow({ name: "weather" }, async () => {
    await traceloop.withAgent({ name: "weather_agent" }, () => converse(new OpenAI()));
    await traceloop.withTool({ name: "get_weather" }, getWeather, "Paris");
  }),
);
await traceloop.forceFlush();
