"""A deep agent, traced by LangSmith and exported as OpenTelemetry."""

import time

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from deepagents import create_deep_agent
from langchain_openai import ChatOpenAI
from langsmith.run_trees import get_cached_client

provider = traced()
agent = create_deep_agent(
    model=ChatOpenAI(model=MODEL, use_responses_api=False),
    tools=[get_weather],
    system_prompt=SYSTEM,
    name="weather_agent",
)
asked = {"messages": [{"role": "user", "content": QUESTION}]}
print(agent.invoke(asked, {"configurable": {"thread_id": "s1"}, "metadata": {"user_id": "u1"}})["messages"][-1].content)
get_cached_client().flush()
time.sleep(3)
provider.force_flush()
