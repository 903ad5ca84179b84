"""LiteLLM's own OpenTelemetry callback."""

import time

import litellm
from common import MESSAGES, MODEL, TOOLS, get_weather, traced

traced()
litellm.callbacks = ["otel"]
model = f"openai/{MODEL}"
# Metadata is changed by the call that it is given to.
first = litellm.completion(
    model=model, messages=MESSAGES, tools=TOOLS, temperature=0.2, user="u1", metadata={"session_id": "s1"}
)
asked = first.choices[0].message.model_dump(exclude_none=True)
messages = [*MESSAGES, asked, {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}]
litellm.completion(model=model, messages=messages, tools=TOOLS, user="u1", metadata={"session_id": "s1"})
time.sleep(3)
