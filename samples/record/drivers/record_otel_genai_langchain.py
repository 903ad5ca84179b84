"""OpenTelemetry's instrumentation of LangChain."""

import langchain_run
from common import SESSION, logged, traced
from opentelemetry.instrumentation.genai.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
langchain_run.ask(configurable={"thread_id": SESSION})
