// Vercel's AI SDK 6, streaming.
import { streamText } from "ai";
import { traced } from "./traced.mjs";
import { ask } from "./vercel_talk.mjs";

const provider = traced();
await ask((asked) => {
  const answer = streamText(asked);
  return answer.consumeStream().then(() => answer);
});
await provider.shutdown();
