"""LangGraph's agent with Langfuse's callback."""

from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI
from langfuse import get_client, propagate_attributes
from langfuse.langchain import CallbackHandler

agent = create_agent(ChatOpenAI(model=MODEL), [get_weather], system_prompt=SYSTEM, name="weather_agent")
with propagate_attributes(session_id=SESSION, user_id=USER):
    asked = {"messages": [{"role": "user", "content": QUESTION}]}
    print(agent.invoke(asked, {"callbacks": [CallbackHandler()]})["messages"][-1].content)
get_client().flush()
