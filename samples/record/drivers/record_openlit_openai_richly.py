"""OpenLIT's instrumentation of OpenAI's client: pictures, calls at once, JSON, the Responses API."""

import openlit
from common import SERVER, fare_richly

openlit.init(otlp_endpoint=SERVER, application_name="recorded", disable_batch=True, disable_metrics=True)
fare_richly()
