"""Qwen-Agent and the OpenAI client below it, instrumented by OpenTelemetry."""

from common import FUNCTION, MODEL, QUESTION, SERVER, SYSTEM, get_weather, traced
from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
from opentelemetry.instrumentation.genai.qwen_agent import QwenAgentInstrumentor

provider = traced()
QwenAgentInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)

import json

from qwen_agent.agents import FnCallAgent
from qwen_agent.tools.base import BaseTool, register_tool


@register_tool(FUNCTION["name"])
class Weather(BaseTool):
    """The tool."""

    description = FUNCTION["description"]
    parameters = FUNCTION["parameters"]

    def call(self, params: str | dict[str, str], **_: object) -> str:
        """Tell the weather."""
        return get_weather(**(json.loads(params) if isinstance(params, str) else params))


model = {
    "model": MODEL,
    "model_type": "oai",
    "model_server": f"{SERVER}/v1",
    "api_key": "x",
    "generate_cfg": {"use_raw_api": True},
}
agent = FnCallAgent(llm=model, system_message=SYSTEM, name="weather_agent", function_list=[FUNCTION["name"]])
print(agent.run_nonstream([{"role": "user", "content": QUESTION}]))
