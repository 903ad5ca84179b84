// Sends an agent's run of two spans: node send.js http|proto|grpc URL [none|gzip]
import { createRequire } from "node:module";
import path from "node:path";

// Packages stand beside the working folder, not beside this file.
const load = createRequire(path.join(process.cwd(), "package.json"));
const { SpanStatusCode, context, trace } = load("@opentelemetry/api");
const { resourceFromAttributes } = load("@opentelemetry/resources");
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = load("@opentelemetry/sdk-trace-base");

const [kind, url, compression = "none"] = process.argv.slice(2);
const { OTLPTraceExporter } = load(`@opentelemetry/exporter-trace-otlp-${kind}`);

const finished = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({
  resource: resourceFromAttributes({ "service.name": "kitchen" }),
  spanProcessors: [new SimpleSpanProcessor(finished)],
}).getTracer("cook", "1.2");

const agent = tracer.startSpan("invoke_agent cook");
const earlier = { traceId: "7".padStart(32, "0"), spanId: "9".padStart(16, "0"), traceFlags: 1 };
const links = [{ context: earlier, attributes: { why: "earlier" } }];
const tool = tracer.startSpan("execute_tool oven", { links }, trace.setSpan(context.active(), agent));
tool.setAttribute("custom.dish", "Crème brûlée");
tool.addEvent("too hot", { celsius: 300 });
tool.setStatus({ code: SpanStatusCode.ERROR, message: "burnt" });
tool.end();
agent.setAttribute("gen_ai.operation.name", "invoke_agent");
agent.end();

const exporter = new OTLPTraceExporter({ url, compression, timeoutMillis: 20_000 });
exporter.export(finished.getFinishedSpans(), async ({ code, error }) => {
  await exporter.shutdown();
  if (error) console.error(error);
  process.exitCode = code;
});
