"""LangGraph's agent, instrumented by OpenLIT."""

import openlit
from common import SERVER, SESSION

openlit.init(otlp_endpoint=SERVER, application_name="recorded", disable_batch=True, disable_metrics=True)
import langchain_run

langchain_run.ask(configurable={"thread_id": SESSION})
