"""Logfire's instrumentation of OpenAI's client, sent where the environment says."""

import logfire
from common import converse

logfire.configure(send_to_logfire=False, console=False, service_name="recorded")
logfire.instrument_openai()
with logfire.span("weather_agent"):
    converse()
logfire.force_flush()
