"""LangGraph's agent, by the callback of AgentOps."""

import agentops_begun
import langchain_run
from agentops.integration.callbacks.langchain import LangchainCallbackHandler

agentops_begun.begin()
langchain_run.ask(callbacks=[LangchainCallbackHandler()])
