"""Pydantic AI, by DeepEval's settings for its instrumentation."""

import os

os.environ.update(CONFIDENT_OTEL_URL=os.environ["RECORD_SERVER"] + "/", CONFIDENT_API_KEY="x")
from common import MODEL, QUESTION, SESSION, SYSTEM, USER, get_weather
from deepeval.integrations.pydantic_ai import DeepEvalInstrumentationSettings
from opentelemetry import trace
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel

settings = DeepEvalInstrumentationSettings(api_key="x", name="weather", thread_id=SESSION, user_id=USER)
Agent.instrument_all(settings)
agent = Agent(OpenAIChatModel(MODEL), name="weather_agent", instructions=SYSTEM, tools=[get_weather])
print(agent.run_sync(QUESTION).output)
trace.get_tracer_provider().force_flush()
