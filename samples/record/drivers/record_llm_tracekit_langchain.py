"""LangGraph's agent, by LLM Tracekit of Coralogix."""

import langchain_run
from common import traced
from llm_tracekit.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced())
langchain_run.ask()
