"""LangGraph's agent, recorded by TruLens."""

import os

os.environ["TRULENS_OTEL_TRACING"] = "1"
import langchain_run
from common import SERVER
from trulens.apps.langgraph import TruGraph
from trulens.core import TruSession

session = TruSession(otel_exporter="otlp", otlp_endpoint=f"{SERVER}/v1/traces", otlp_protocol="http/protobuf")
agent = langchain_run.agent()
with TruGraph(agent, app_name="recorded", app_version="1"):
    print(agent.invoke(langchain_run.ASKED)["messages"][-1].content)
session.force_flush()
