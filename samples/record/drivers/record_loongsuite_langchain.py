"""LangGraph's agent, instrumented by LoongSuite."""

import langchain_run
from common import SESSION, traced
from opentelemetry.instrumentation.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced())
langchain_run.ask(configurable={"thread_id": SESSION})
