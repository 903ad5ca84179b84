"""OpenLIT as of a year before, around OpenAI's client: at once, and streamed by the asynchronous one."""

import asyncio

import openai_streamed
import openlit
from common import SERVER, converse

openlit.init(
    otlp_endpoint=SERVER, application_name="recorded", environment="test", disable_batch=True, disable_metrics=True
)
converse()
asyncio.run(openai_streamed.converse())
