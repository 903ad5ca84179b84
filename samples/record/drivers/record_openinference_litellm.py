"""LiteLLM, instrumented by OpenInference."""

from common import MESSAGES, MODEL, SESSION, TOOLS, USER, get_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.litellm import LiteLLMInstrumentor

LiteLLMInstrumentor().instrument(tracer_provider=traced())

import litellm

model = f"openai/{MODEL}"
with using_attributes(session_id=SESSION, user_id=USER):
    first = litellm.completion(model=model, messages=MESSAGES, tools=TOOLS, temperature=0.2)
    asked = first.choices[0].message.model_dump(exclude_none=True)
    told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    litellm.completion(model=model, messages=[*MESSAGES, asked, told], tools=TOOLS)
