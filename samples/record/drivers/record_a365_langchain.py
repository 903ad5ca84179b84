"""LangGraph's agent, told by Microsoft's Agent 365."""

import langchain_run
from common import SESSION, traced
from microsoft_agents_a365.observability.core import configure
from microsoft_agents_a365.observability.extensions.langchain import CustomLangChainInstrumentor

traced()
configure(service_name="recorded", service_namespace="test")
CustomLangChainInstrumentor().instrument()
langchain_run.ask(configurable={"thread_id": SESSION}, metadata={"session_id": SESSION})
