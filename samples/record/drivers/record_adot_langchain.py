"""LangGraph's agent, instrumented by AWS' distribution of OpenTelemetry."""

import langchain_run
from amazon.opentelemetry.distro.instrumentation.langchain import LangChainInstrumentor
from common import SESSION, USER, traced

LangChainInstrumentor().instrument(tracer_provider=traced())
langchain_run.ask(configurable={"thread_id": SESSION}, metadata={"session_id": SESSION, "user_id": USER})
