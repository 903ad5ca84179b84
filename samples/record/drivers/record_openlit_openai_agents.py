"""OpenAI's Agents SDK, instrumented by OpenLIT."""

import openlit
from common import SERVER

openlit.init(otlp_endpoint=SERVER, application_name="recorded", disable_batch=True, disable_metrics=True)
import openai_agents_run

openai_agents_run.ask()
