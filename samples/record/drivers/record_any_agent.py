"""Mozilla's any-agent, which traces itself."""

from common import MODEL, QUESTION, SERVER, SYSTEM, get_weather, traced

traced()
from any_agent import AgentConfig, AnyAgent

agent = AnyAgent.create(
    "tinyagent",
    AgentConfig(
        name="weather_agent",
        model_id=f"openai:{MODEL}",
        api_base=f"{SERVER}/v1",
        api_key="x",
        instructions=SYSTEM,
        tools=[get_weather],
    ),
)
print(agent.run(QUESTION).final_output)
