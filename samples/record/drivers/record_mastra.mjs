// Mastra's agent, with the OpenTelemetry exporter of its observability.
import { OtelExporter } from "@mastra/otel-exporter";
import { SERVER } from "./common.mjs";
import { generate } from "./mastra_talk.mjs";

const custom = { endpoint: `${SERVER}/v1/traces`, protocol: "http/protobuf" };
await generate(new OtelExporter({ provider: { custom } }));
