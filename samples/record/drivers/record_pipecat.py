"""Pipecat's own spans, of a pipeline in writing."""

import asyncio

import pipecat_run
from common import traced

traced()
asyncio.run(pipecat_run.talk(enable_tracing=True))
