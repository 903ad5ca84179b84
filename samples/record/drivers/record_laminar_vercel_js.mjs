// Vercel's AI SDK, whose spans Laminar's SDK takes.
import { Laminar, getTracer, observe } from "@lmnr-ai/lmnr";
import * as ai from "ai";
import { QUESTION, SESSION, USER } from "./common.mjs";
import { begin } from "./laminar_begun.mjs";
import { ask } from "./vercel_talk.mjs";

begin();
const told = ({ experimental_telemetry, telemetry, ...asked }) =>
  ai.streamText({ ...asked, experimental_telemetry: { isEnabled: true, tracer: getTracer() } });
await observe({ name: "weather_agent", sessionId: SESSION, userId: USER }, () => ask(told), QUESTION);
await Laminar.shutdown();
