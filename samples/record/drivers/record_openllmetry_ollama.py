"""Ollama's client, instrumented by OpenLLMetry."""

from common import MESSAGES, SERVER, TOOLS, get_weather, traced
from opentelemetry.instrumentation.ollama import OllamaInstrumentor

OllamaInstrumentor().instrument(tracer_provider=traced())

import ollama

client = ollama.Client(host=SERVER)
first = client.chat(model="llama3.2", messages=MESSAGES, tools=TOOLS)
asked = first.message.model_dump(exclude_none=True)
told = {"role": "tool", "tool_name": "get_weather", "content": get_weather("Paris")}
client.chat(model="llama3.2", messages=[*MESSAGES, asked, told], tools=TOOLS)
