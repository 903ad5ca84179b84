"""OpenLIT's instrumentation of OpenAI's client."""

import openlit
from common import SERVER, converse

openlit.init(
    otlp_endpoint=SERVER, application_name="recorded", environment="test", disable_batch=True, disable_metrics=True
)
converse()
