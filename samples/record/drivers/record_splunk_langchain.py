"""LangGraph's agent, instrumented by Splunk."""

import langchain_run
from common import SESSION, logged, traced
from opentelemetry.instrumentation.langchain import LangchainInstrumentor

LangchainInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
langchain_run.ask(configurable={"thread_id": SESSION})
