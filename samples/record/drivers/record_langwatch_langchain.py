"""LangGraph's agent, traced by LangWatch's callback."""

import langchain_run
import langwatch
from common import SERVER, SESSION, USER
from opentelemetry import trace

langwatch.setup(api_key="x", endpoint_url=SERVER)


@langwatch.trace(name="weather_agent", metadata={"thread_id": SESSION, "user_id": USER})
def ask() -> None:
    langchain_run.ask(callbacks=[langwatch.get_current_trace().get_langchain_callback()])


ask()
trace.get_tracer_provider().force_flush()
