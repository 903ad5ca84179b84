"""LangGraph's agent, instrumented by traceAI."""

import langchain_run
from common import SESSION, USER, traced
from traceai_langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced())
langchain_run.ask(metadata={"session_id": SESSION, "user_id": USER})
