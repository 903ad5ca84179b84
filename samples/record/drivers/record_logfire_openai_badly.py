"""Logfire's instrumentation of OpenAI's client: streams, and a model that has no time."""

import logfire
from common import fare_badly

logfire.configure(send_to_logfire=False, console=False, service_name="recorded")
logfire.instrument_openai()
fare_badly()
logfire.force_flush()
