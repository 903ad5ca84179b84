"""Strands, a swarm of two agents whose tool fails in one of two calls, then a graph of the same agents."""

from common import BOTH, traced
from strands.multiagent import GraphBuilder, Swarm
from strands_team import SAID, agents

traced()
print(Swarm(agents(), trace_attributes=SAID)(BOTH).status)
graph = GraphBuilder()
for each in agents():
    graph.add_node(each, each.name)
graph.add_edge("lead", "weather_agent")
graph.set_entry_point("lead")
print(graph.build()(BOTH).status)
