"""Together's client, instrumented by OpenInference."""

from common import MESSAGES, MODEL, SERVER, SESSION, TOOLS, USER, get_weather, traced
from openinference.instrumentation import using_attributes
from openinference.instrumentation.together import TogetherInstrumentor
from together import Together

TogetherInstrumentor().instrument(tracer_provider=traced())
client = Together(api_key="x", base_url=f"{SERVER}/v1")
with using_attributes(session_id=SESSION, user_id=USER):
    first = client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS)
    asked = first.choices[0].message.model_dump(exclude_none=True)
    told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    client.chat.completions.create(model=MODEL, messages=[*MESSAGES, asked, told], tools=TOOLS)
