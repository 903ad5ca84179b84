// Google's GenAI client, by Traceloop's SDK for JavaScript.
import { createRequire } from "node:module";
import { QUESTION, SERVER, SYSTEM, TOOLS } from "./common.mjs";
import { conversed } from "./traceloop_begun.mjs";

const google = createRequire(import.meta.url)("@google/genai"); // whose parts can be replaced
await conversed({ google_genai: google }, async () => {
  const { models } = new google.GoogleGenAI({ apiKey: "x", httpOptions: { baseUrl: SERVER } });
  const { name, description, parameters: parametersJsonSchema } = TOOLS[0].function;
  const tools = [{ functionDeclarations: [{ name, description, parametersJsonSchema }] }];
  const asking = { model: "gemini-2.5-flash", config: { systemInstruction: SYSTEM, tools } };
  const contents = [{ role: "user", parts: [{ text: QUESTION }] }];
  const { candidates } = await models.generateContent({ ...asking, contents });
  const functionResponse = { id: "call_1", name: "get_weather", response: { result: "21C" } };
  const told = { role: "user", parts: [{ functionResponse }] };
  await models.generateContent({ ...asking, contents: [...contents, candidates[0].content, told] });
});
