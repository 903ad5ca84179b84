"""LangGraph's agent, traced by Microsoft's callbacks for LangChain."""

import langchain_run
from common import SESSION, USER, traced

traced()
from langchain_azure_ai.callbacks.tracers import AzureAIOpenTelemetryTracer

tracer = AzureAIOpenTelemetryTracer(name="weather_agent", auto_configure_azure_monitor=False)
langchain_run.ask(
    callbacks=[tracer], configurable={"thread_id": SESSION}, metadata={"thread_id": SESSION, "user_id": USER}
)
