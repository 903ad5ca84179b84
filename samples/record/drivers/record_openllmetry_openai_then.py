"""OpenLLMetry's instrumentation of OpenAI's client as of a year before: streams, and the Responses API."""

import asyncio

import openai_streamed
from common import traced
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=traced())


async def run() -> None:
    await openai_streamed.converse()
    await openai_streamed.converse_by_responses()


asyncio.run(run())
