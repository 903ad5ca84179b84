// Traceloop's SDK for JavaScript, which sends to the recorder at once.
import * as traceloop from "@traceloop/node-server-sdk";
import { SERVER, SESSION, USER } from "./common.mjs";

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

// Have a conversation as a workflow of somebody's session.
export async function conversed(instrumentModules, converse) {
  const { withAssociationProperties, withWorkflow, forceFlush } = begin(instrumentModules);
  const told = { session_id: SESSION, user_id: USER };
  await withAssociationProperties(told, () => withWorkflow({ name: "weather" }, converse));
  await forceFlush();
}
