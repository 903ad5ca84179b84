"""Anthropic's client, wrapped by LangSmith, told as OpenTelemetry."""

import time

import anthropic
from langsmith import Client
from langsmith.wrappers import wrap_anthropic

client = Client()
made = anthropic.Anthropic
anthropic.Anthropic = lambda **said: wrap_anthropic(made(**said))
import anthropic_talk

anthropic_talk.converse()
client.flush()
time.sleep(2)
