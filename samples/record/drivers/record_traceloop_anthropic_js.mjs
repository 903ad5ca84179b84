// Anthropic's client, by Traceloop's SDK for JavaScript.
import Anthropic from "@anthropic-ai/sdk";
import { converse } from "./anthropic_talk.mjs";
import { SERVER } from "./common.mjs";
import { conversed } from "./traceloop_begun.mjs";

await conversed({ anthropic: { Anthropic } }, () => converse(new Anthropic({ apiKey: "x", baseURL: SERVER })));
