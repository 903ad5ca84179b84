"""LangGraph's agent, instrumented by OpenLLMetry."""

from common import MODEL, QUESTION, SYSTEM, get_weather, traced
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI
from opentelemetry.instrumentation.langchain import LangchainInstrumentor

LangchainInstrumentor().instrument(tracer_provider=traced())
agent = create_agent(ChatOpenAI(model=MODEL), [get_weather], system_prompt=SYSTEM, name="weather_agent")
asked = {"messages": [{"role": "user", "content": QUESTION}]}
print(agent.invoke(asked, {"configurable": {"thread_id": "s1"}})["messages"][-1].content)
