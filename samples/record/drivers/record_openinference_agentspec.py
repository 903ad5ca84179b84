"""An agent as Open Agent Spec describes it, run by LangGraph and instrumented by OpenInference."""

from common import MODEL, QUESTION, SERVER, SESSION, SYSTEM, USER, get_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.agentspec import AgentSpecInstrumentor
from pyagentspec.adapters.langgraph import AgentSpecLoader
from pyagentspec.agent import Agent
from pyagentspec.llms import OpenAiCompatibleConfig
from pyagentspec.property import StringProperty
from pyagentspec.tools import ServerTool

AgentSpecInstrumentor().instrument(tracer_provider=traced())
tool = ServerTool(
    name="get_weather",
    description="Tell the weather of a city.",
    inputs=[StringProperty(title="city")],
    outputs=[StringProperty(title="weather")],
)
agent = Agent(
    name="weather_agent",
    llm_config=OpenAiCompatibleConfig(name="model", model_id=MODEL, url=f"{SERVER}/v1"),
    system_prompt=SYSTEM,
    tools=[tool],
)
graph = AgentSpecLoader(tool_registry={"get_weather": get_weather}).load_component(agent)
with using_attributes(session_id=SESSION, user_id=USER):
    said = graph.invoke({"messages": [{"role": "user", "content": QUESTION}]}, {"configurable": {"thread_id": SESSION}})
print(said["messages"][-1].content)
