"""An agent of AutoGen, traced by MLflow and exported as OpenTelemetry."""

import asyncio

import mlflow
from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient
from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather

mlflow.autogen.autolog()  # after what it patches


@mlflow.trace(name="weather", span_type="CHAIN")
async def ask(question: str) -> str:
    mlflow.update_current_trace(metadata={"mlflow.trace.session": SESSION, "mlflow.trace.user": USER})
    model = OpenAIChatCompletionClient(model=MODEL)
    agent = AssistantAgent(
        "weather_agent", model_client=model, tools=[get_weather], system_message=SYSTEM, reflect_on_tool_use=True
    )
    return (await agent.run(task=question)).messages[-1].content


print(asyncio.run(ask(QUESTION)))
mlflow.flush_trace_async_logging()
