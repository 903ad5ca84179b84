"""LlamaIndex' workflow of two agents as of a year before, with a handoff, instrumented by OpenInference."""

import asyncio

from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent
from llama_index.llms.openai import OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

LlamaIndexInstrumentor().instrument(tracer_provider=traced())
model = OpenAI(model=MODEL)
agent = FunctionAgent(
    name="weather_agent", description="Weather.", system_prompt=SYSTEM, tools=[look_up_weather], llm=model
)
lead = FunctionAgent(name="lead", description="Leads.", system_prompt="Hand over.", llm=model, tools=[])
lead.can_handoff_to = ["weather_agent"]


async def run() -> None:
    handler = AgentWorkflow(agents=[lead, agent], root_agent="lead").run(user_msg=BOTH)
    async for _ in handler.stream_events():
        pass
    print(await handler)


with using_attributes(session_id=SESSION, user_id=USER):
    asyncio.run(run())
