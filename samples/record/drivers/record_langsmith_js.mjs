// LangSmith's functions and its wrapper of OpenAI's client, in JavaScript, as OpenTelemetry.
import { initializeOTEL } from "langsmith/experimental/otel/setup";
import { traceable } from "langsmith/traceable";
import { wrapOpenAI } from "langsmith/wrappers";
import OpenAI from "openai";
import { QUESTION, SESSION, USER, converse } from "./common.mjs";

const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();
const getWeather = traceable((asked) => "21C", { name: "get_weather", run_type: "tool" });
const agent = traceable(
  async (question) => {
    await converse(wrapOpenAI(new OpenAI()));
    return getWeather({ city: "Paris" });
  },
  { name: "weather_agent", metadata: { session_id: SESSION, user_id: USER } },
);
await agent(QUESTION);
await new Promise((resolve) => setTimeout(resolve, 1000));
await processor.shutdown();
