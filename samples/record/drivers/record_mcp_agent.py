"""The own spans of mcp-agent."""

import asyncio

from common import MODEL, QUESTION, SERVER, SYSTEM, get_weather
from mcp_agent.agents.agent import Agent
from mcp_agent.app import MCPApp
from mcp_agent.config import OpenAISettings, OpenTelemetrySettings, Settings
from mcp_agent.workflows.llm.augmented_llm_openai import OpenAIAugmentedLLM

settings = Settings(
    execution_engine="asyncio",
    openai=OpenAISettings(api_key="x", base_url=f"{SERVER}/v1", default_model=MODEL),
    otel=OpenTelemetrySettings(enabled=True, exporters=[{"otlp": {"endpoint": f"{SERVER}/v1/traces"}}]),
)


async def main() -> None:
    """Ask an agent."""
    async with MCPApp(name="recorded", settings=settings).run():
        agent = Agent(name="weather_agent", instruction=SYSTEM, functions=[get_weather])
        async with agent:
            llm = await agent.attach_llm(OpenAIAugmentedLLM)
            print(await llm.generate_str(QUESTION))


asyncio.run(main())
