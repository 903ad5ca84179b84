"""Langfuse's client for OpenAI: pictures, calls at once, JSON, the Responses API."""

from common import SESSION, USER, fare_richly
from langfuse import get_client, propagate_attributes
from langfuse.openai import openai

with propagate_attributes(session_id=SESSION, user_id=USER):
    fare_richly(openai.OpenAI())
get_client().flush()
