"""LangGraph's agent under OpenInference: as a stream, with a tool that fails, and a model that has no time."""

import langchain_run
from common import traced
from openinference.instrumentation.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced())
langchain_run.fare_badly()
