"""LiteLLM, by Alibaba's distribution of OpenTelemetry."""

import litellm
from common import MESSAGES, MODEL, TOOLS, get_weather, traced
from opentelemetry.instrumentation.litellm import LiteLLMInstrumentor

LiteLLMInstrumentor().instrument(tracer_provider=traced())
first = litellm.completion(model=f"openai/{MODEL}", messages=MESSAGES, tools=TOOLS)
asked = first.choices[0].message.model_dump(exclude_none=True)
told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
litellm.completion(model=f"openai/{MODEL}", messages=[*MESSAGES, asked, told], tools=TOOLS)
