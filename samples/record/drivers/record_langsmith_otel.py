"""LangSmith's decorators and its wrapper of OpenAI's client, exported as OpenTelemetry."""

import time

from common import converse, get_weather, traced
from langsmith import traceable
from langsmith.run_trees import get_cached_client
from langsmith.wrappers import wrap_openai
from openai import OpenAI

provider = traced()
tool = traceable(run_type="tool")(get_weather)


@traceable(run_type="chain", name="agent", metadata={"thread_id": "th1", "user_id": "u1"}, tags=["a"])
def agent(question: str) -> str:
    converse(wrap_openai(OpenAI()))
    return tool("Paris")


agent("Weather?")
get_cached_client().flush()
time.sleep(3)
provider.force_flush()
