// OpenAI's client, by Latitude.
import { Latitude, capture } from "@latitude-data/telemetry";
import OpenAI from "openai";
import { SESSION, USER, converse } from "./common.mjs";

const latitude = new Latitude({ apiKey: "x", project: "p1", instrumentations: { openai: OpenAI }, disableBatch: true });
await latitude.ready;
await capture("weather_agent", () => converse(new OpenAI()), { sessionId: SESSION, userId: USER });
await latitude.flush();
