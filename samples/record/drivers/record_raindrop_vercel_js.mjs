// Vercel's AI SDK within Raindrop's wrapper, which makes spans without OpenTelemetry's SDK.
import { createRaindropAISDK } from "@raindrop-ai/ai-sdk";
import * as ai from "ai";
import { SERVER, SESSION, USER } from "./common.mjs";
import { ask } from "./vercel_talk.mjs";

const raindrop = createRaindropAISDK({ writeKey: "x", endpoint: `${SERVER}/v1/` });
const { generateText } = raindrop.wrap(ai, { context: { userId: USER, convoId: SESSION, eventName: "weather_agent" } });
await ask(generateText);
await raindrop.flush();
await raindrop.shutdown?.();
