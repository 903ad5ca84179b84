"""LangGraph's agent, instrumented by OpenInference."""

from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather, traced
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced())
agent = create_agent(ChatOpenAI(model=MODEL), [get_weather], system_prompt=SYSTEM, name="weather_agent")
with using_attributes(session_id=SESSION, user_id=USER):
    print(agent.invoke({"messages": [{"role": "user", "content": QUESTION}]})["messages"][-1].content)
