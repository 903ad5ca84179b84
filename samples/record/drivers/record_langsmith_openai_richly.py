"""OpenAI's client, wrapped by LangSmith: pictures, calls at once, JSON, the Responses API."""

import time

import openai
from common import fare_richly
from langsmith import Client
from langsmith.wrappers import wrap_openai

fare_richly(wrap_openai(openai.OpenAI()))
Client().flush()
time.sleep(2)
