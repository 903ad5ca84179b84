"""LangGraph's agent, instrumented by OpenInference."""

import langchain_run
from common import SESSION, USER, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced())
with using_attributes(session_id=SESSION, user_id=USER):
    langchain_run.ask()
