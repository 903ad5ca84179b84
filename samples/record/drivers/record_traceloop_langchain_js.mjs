// LangGraph's agent in JavaScript, under Traceloop's SDK.
import * as traceloop from "@traceloop/node-server-sdk";
import { SERVER, SESSION, USER } from "./common.mjs";

traceloop.initialize({
  appName: "recorded",
  baseUrl: SERVER,
  apiKey: "x",
  disableBatch: true,
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
  instrumentModules: { langchain: true },
});
const { ask } = await import("./langchain_talk.mjs");
await traceloop.withAssociationProperties({ session_id: SESSION, user_id: USER }, () => ask());
await traceloop.forceFlush();
