"""LangGraph's agent, instrumented by OpenLLMetry."""

import langchain_run
from common import SESSION, traced
from opentelemetry.instrumentation.langchain import LangchainInstrumentor

LangchainInstrumentor().instrument(tracer_provider=traced())
langchain_run.ask(configurable={"thread_id": SESSION})
