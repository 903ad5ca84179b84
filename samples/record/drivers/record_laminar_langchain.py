"""LangGraph's agent, instrumented by Laminar."""

from common import SERVER
from lmnr import Laminar

port = int(SERVER.rpartition(":")[2])
Laminar.initialize(
    project_api_key="x", base_url="http://127.0.0.1", http_port=port, force_http=True, disable_batch=True
)
import langchain_run

langchain_run.ask()
Laminar.flush()
