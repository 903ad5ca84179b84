"""OpenAI's client of an Azure AI project, by the project's own instrumentation."""

import os

os.environ.update(
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT="true", AZURE_EXPERIMENTAL_ENABLE_GENAI_TRACING="true"
)
from azure.ai.projects.telemetry import AIProjectInstrumentor
from azure.core.settings import settings
from common import FUNCTION, MODEL, QUESTION, SYSTEM, get_weather, traced

settings.tracing_implementation = "opentelemetry"
traced()
AIProjectInstrumentor().instrument()
import openai

client = openai.OpenAI()
tools = [{"type": "function", **FUNCTION}]
said = [{"role": "user", "content": [{"type": "input_text", "text": QUESTION}]}]
called = client.responses.create(model=MODEL, instructions=SYSTEM, input=said, tools=tools)
answer = {"type": "function_call_output", "call_id": "call_1", "output": get_weather("Paris")}
said += [*(item.model_dump(exclude_none=True) for item in called.output), answer]
print(client.responses.create(model=MODEL, instructions=SYSTEM, input=said, tools=tools).output_text)
