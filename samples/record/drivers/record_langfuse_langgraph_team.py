"""LangGraph's supervisor as of a year before, with Langfuse's callback and what it wants of the metadata."""

import supervised
from common import SESSION, USER
from langfuse import get_client
from langfuse.langchain import CallbackHandler

said = {"langfuse_session_id": SESSION, "langfuse_user_id": USER, "langfuse_tags": ["trial"]}
supervised.ask({"callbacks": [CallbackHandler()], "metadata": said})
get_client().flush()
