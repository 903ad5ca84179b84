// A tool of an MCP server, called by a client that OpenLLMetry instruments.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { trace } from "@opentelemetry/api";
import { McpInstrumentation } from "@traceloop/instrumentation-mcp";
import { WEATHER } from "./command_line.mjs";
import { traced } from "./traced.mjs";

const provider = traced();
const instrumentation = new McpInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument({ Client });
const client = new Client({ name: "weather_agent", version: "1" });
await trace.getTracer("weather").startActiveSpan("weather_agent", async (span) => {
  await client.connect(new StdioClientTransport(WEATHER));
  await client.listTools();
  console.log(await client.callTool({ name: "get_weather", arguments: { city: "Paris" } }));
  await client.close();
  span.end();
});
await provider.shutdown();
