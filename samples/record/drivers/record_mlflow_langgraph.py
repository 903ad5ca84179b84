"""LangGraph's agent, traced by MLflow and exported as OpenTelemetry."""

import mlflow
from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI

mlflow.langchain.autolog()
agent = create_agent(ChatOpenAI(model=MODEL), [get_weather], system_prompt=SYSTEM, name="weather_agent")


@mlflow.trace(name="weather_agent", span_type="AGENT")
def ask(question: str) -> str:
    mlflow.update_current_trace(metadata={"mlflow.trace.session": SESSION, "mlflow.trace.user": USER})
    return agent.invoke({"messages": [{"role": "user", "content": question}]})["messages"][-1].content


print(ask(QUESTION))
mlflow.flush_trace_async_logging()
