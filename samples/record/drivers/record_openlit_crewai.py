"""CrewAI, instrumented by OpenLIT."""

import openlit
from common import SERVER

openlit.init(otlp_endpoint=SERVER, application_name="recorded", disable_batch=True, disable_metrics=True)
from crewai_run import kick_off

kick_off()
