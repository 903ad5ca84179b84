"""Model and tool of Dapr's agents, by their own instrumentation: an agent as a whole runs within Dapr only."""

import asyncio

from common import FUNCTION, MESSAGES, MODEL, get_weather, traced
from dapr_agents.observability import DaprAgentsInstrumentor

DaprAgentsInstrumentor().instrument(tracer_provider=traced(), skip_dep_check=True)
from dapr_agents import OpenAIChatClient
from dapr_agents.tool.base import AgentTool
from dapr_agents.tool.executor import AgentToolExecutor

client = OpenAIChatClient(model=MODEL)
weather = AgentTool.from_func(get_weather)
first = client.generate(messages=MESSAGES, tools=[weather]).get_message()
print(asyncio.run(AgentToolExecutor(tools=[weather]).run_tool(FUNCTION["name"], city="Paris")))
told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
print(client.generate(messages=[*MESSAGES, first.model_dump(exclude_none=True), told], tools=[weather]))
