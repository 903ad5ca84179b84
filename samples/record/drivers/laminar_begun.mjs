// Laminar's SDK for JavaScript, which sends to the recorder at once.
import { Laminar } from "@lmnr-ai/lmnr";
import { SERVER } from "./common.mjs";

export function begin(more) {
  const { hostname, port, protocol } = new URL(SERVER);
  Laminar.initialize({
    projectApiKey: "x",
    baseUrl: `${protocol}//${hostname}`,
    httpPort: Number(port),
    forceHttp: true,
    disableBatch: true,
    ...more,
  });
}
