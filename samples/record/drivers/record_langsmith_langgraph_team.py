"""LangGraph's supervisor as of a year before, traced by LangSmith and exported as OpenTelemetry."""

import time

import supervised
from common import SESSION, USER, traced
from langsmith.run_trees import get_cached_client

provider = traced()
supervised.ask({"configurable": {"thread_id": SESSION}, "metadata": {"user_id": USER}, "tags": ["trial"]})
get_cached_client().flush()
time.sleep(3)
provider.force_flush()
