"""fast-agent's own spans, around those of OpenLLMetry."""

import asyncio
from pathlib import Path

from common import MODEL, QUESTION, SERVER, SYSTEM, get_weather

Path("fastagent.config.yaml").write_text(f"""
default_model: openai.{MODEL}
openai: {{api_key: x, base_url: "{SERVER}/v1"}}
otel: {{enabled: true, service_name: recorded, otlp_endpoint: "{SERVER}/v1/traces"}}
logger: {{progress_display: false, show_chat: false, show_tools: false}}
""")
from fast_agent import FastAgent

fast = FastAgent("weather", parse_cli_args=False, quiet=True)


@fast.agent("weather_agent", instruction=SYSTEM, function_tools=[get_weather])
async def main() -> None:
    async with fast.run() as agent:
        print(await agent.weather_agent.send(QUESTION))


asyncio.run(main())
