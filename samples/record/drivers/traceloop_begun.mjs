// Traceloop's SDK for JavaScript, which sends to the recorder at once.
import * as traceloop from "@traceloop/node-server-sdk";
import { SERVER } from "./common.mjs";

export function begin(instrumentModules) {
  traceloop.initialize({
    appName: "recorded",
    baseUrl: SERVER,
    apiKey: "x",
    disableBatch: true,
    silenceInitializationMessage: true,
    traceloopSyncEnabled: false,
    instrumentModules,
  });
  return traceloop;
}
