// Together's client, by Traceloop's SDK for JavaScript.
import Together from "together-ai";
import { SERVER, converse } from "./common.mjs";
import { conversed } from "./traceloop_begun.mjs";

const client = () => new Together({ apiKey: "x", baseURL: `${SERVER}/v1` });
await conversed({ together: Together }, () => converse(client()));
