"""Pipecat's pipeline in writing, instrumented by OpenInference."""

import asyncio

import pipecat_run
from common import traced
from openinference.instrumentation.pipecat import PipecatInstrumentor

PipecatInstrumentor().instrument(tracer_provider=traced())
asyncio.run(pipecat_run.talk(enable_tracing=False))
