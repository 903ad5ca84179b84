"""Writer's client, instrumented by OpenLLMetry."""

from common import MESSAGES, MODEL, SERVER, TOOLS, get_weather, traced
from opentelemetry.instrumentation.writer import WriterInstrumentor
from writerai import Writer

WriterInstrumentor().instrument(tracer_provider=traced())
client = Writer(api_key="x", base_url=SERVER)
first = client.chat.chat(model=MODEL, messages=MESSAGES, tools=TOOLS)
asked = first.choices[0].message.model_dump(exclude_none=True)
told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
client.chat.chat(model=MODEL, messages=[*MESSAGES, asked, told], tools=TOOLS)
