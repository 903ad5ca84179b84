"""An agent of NVIDIA's NeMo Agent Toolkit, by its exporter for OpenTelemetry."""

import asyncio
from pathlib import Path

from common import MODEL, QUESTION, SERVER, SYSTEM, get_weather
from nat.builder.function_info import FunctionInfo
from nat.cli.register_workflow import register_function
from nat.data_models.function import FunctionBaseConfig
from nat.runtime.loader import load_workflow


class Weather(FunctionBaseConfig, name="weather"):
    pass


@register_function(config_type=Weather)
async def weather(config, builder):
    async def told(city: str) -> str:
        return get_weather(city)

    yield FunctionInfo.from_fn(told, description="Tell the weather of a city.")


Path("nat.yml").write_text(f"""
general:
  telemetry:
    tracing:
      otel: {{_type: otelcollector, endpoint: "{SERVER}/v1/traces", project: recorded}}
llms:
  gpt: {{_type: openai, model_name: {MODEL}, base_url: "{SERVER}/v1", api_key: x}}
functions:
  get_weather: {{_type: weather}}
workflow: {{_type: tool_calling_agent, llm_name: gpt, tool_names: [get_weather], system_prompt: "{SYSTEM}"}}
""")


async def main() -> None:
    async with load_workflow("nat.yml") as workflow, workflow.run(QUESTION) as runner:
        print(await runner.result(to_type=str))
    await asyncio.sleep(8)


asyncio.run(main())
