"""Strands, a swarm of two agents whose tool fails in one of two calls, then a graph of the same agents."""

from common import BOTH, MODEL, SESSION, SYSTEM, USER, look_up_weather, traced
from strands import Agent, tool
from strands.models.openai import OpenAIModel
from strands.multiagent import GraphBuilder, Swarm

traced()
SAID = {"session.id": SESSION, "user.id": USER}


def agent(name, system, tools):
    model = OpenAIModel(model_id=MODEL)
    return Agent(
        model=model, name=name, system_prompt=system, tools=tools, callback_handler=None, trace_attributes=SAID
    )


def agents():
    return [agent("lead", "Hand over.", []), agent("weather_agent", SYSTEM, [tool(look_up_weather)])]


print(Swarm(agents(), trace_attributes=SAID)(BOTH).status)
graph = GraphBuilder()
for each in agents():
    graph.add_node(each, each.name)
graph.add_edge("lead", "weather_agent")
graph.set_entry_point("lead")
print(graph.build()(BOTH).status)
