// OpenAI's client, instrumented by Langtrace.
import * as langtrace from "@langtrase/typescript-sdk";
import OpenAI from "openai";
import { converse, SERVER, SESSION, USER } from "./common.mjs";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";

langtrace.init({ custom_remote_exporter: new OTLPTraceExporter({ url: `${SERVER}/v1/traces` }), batch: false, disable_latest_version_check: true, instrumentations: { openai: OpenAI } });
await langtrace.withLangTraceRootSpan(
  () => langtrace.withAdditionalAttributes(() => converse(new OpenAI()), { "user.id": USER, "session.id": SESSION }),
  "weather_agent",
);
await new Promise((resolve) => setTimeout(resolve, 1000)); // until all is sent
process.exit(0);
