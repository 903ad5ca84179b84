// OpenTelemetry that sends to the recorder at once.
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { SERVER } from "./common.mjs";

export const exporter = () => new OTLPTraceExporter({ url: `${SERVER}/v1/traces` });

// Set up tracing for the whole program.
export function traced(spanProcessors = [new SimpleSpanProcessor(exporter())]) {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "recorded" }),
    spanProcessors,
  });
  provider.register();
  return provider;
}
