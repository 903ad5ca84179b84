"""LangGraph's supervisor as of a year before, instrumented by OpenLLMetry."""

import supervised
from common import SESSION, USER, traced
from opentelemetry import context
from opentelemetry.instrumentation.langchain import LangchainInstrumentor

LangchainInstrumentor().instrument(tracer_provider=traced())
context.attach(context.set_value("association_properties", {"session_id": SESSION, "user_id": USER}))
supervised.ask({"configurable": {"thread_id": SESSION}})
