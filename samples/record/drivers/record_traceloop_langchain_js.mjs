// LangGraph's agent in JavaScript, under Traceloop's SDK.
import { SESSION, USER } from "./common.mjs";
import { begin } from "./traceloop_begun.mjs";

const traceloop = begin({ langchain: true });
const { ask } = await import("./langchain_talk.mjs");
await traceloop.withAssociationProperties({ session_id: SESSION, user_id: USER }, () => ask());
await traceloop.forceFlush();
