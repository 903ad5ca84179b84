"""OpenAI's Agents SDK, traced by LangSmith as OpenTelemetry."""

import time

import openai_agents_run
from agents import set_trace_processors
from langsmith import Client
from langsmith.integrations.openai_agents_sdk import OpenAIAgentsTracingProcessor

client = Client()
set_trace_processors([OpenAIAgentsTracingProcessor(client=client)])
openai_agents_run.ask()
client.flush()
time.sleep(2)
