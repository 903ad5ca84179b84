// OpenAI's client, instrumented by OpenLIT, in JavaScript.
import openlit from "openlit";
import { createRequire } from "node:module";
import { SERVER, converse } from "./common.mjs";

(openlit.default ?? openlit).init({ otlpEndpoint: SERVER, applicationName: "recorded", disableBatch: true });
const { OpenAI } = createRequire(import.meta.url)("openai"); // loaded after what instruments it
await converse(new OpenAI());
await new Promise((resolve) => setTimeout(resolve, 2000)); // until all is sent
process.exit(0);
