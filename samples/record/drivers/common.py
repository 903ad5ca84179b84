"""What every driver begins with: the conversation, and OpenTelemetry that sends to the recorder at once."""

import contextlib
import os

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

SERVER = os.environ["RECORD_SERVER"]
MODEL = "gpt-4o-mini"
BUSY = "gpt-4o-mini-busy"  # has no time
SYSTEM = "Be brief."
QUESTION = "Weather in Paris?"
SESSION, USER = "s1", "u1"
MESSAGES = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": QUESTION}]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"name": "get_weather", "description": "Tell the weather of a city.", "parameters": SCHEMA}
TOOLS = [{"type": "function", "function": FUNCTION}]


def get_weather(city: str) -> str:
    """Tell the weather of a city.

    Args:
        city: Which city.
    """
    return "21C"


def traced() -> TracerProvider:
    """Set up tracing for the whole program."""
    provider = TracerProvider(resource=Resource({"service.name": "recorded"}))
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


def logged() -> object:
    """Set up logs, too."""
    from opentelemetry._logs import set_logger_provider
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor

    provider = LoggerProvider(resource=Resource({"service.name": "recorded"}))
    provider.add_log_record_processor(SimpleLogRecordProcessor(OTLPLogExporter()))
    set_logger_provider(provider)
    return provider


def fare_badly(client=None) -> None:
    """Ask as a stream, then a model that has no time."""
    import openai

    client = client or openai.OpenAI(max_retries=0)
    for _ in client.chat.completions.create(
        model=MODEL, messages=MESSAGES, tools=TOOLS, stream=True, stream_options={"include_usage": True}
    ):
        pass
    for _ in client.chat.completions.create(
        model=MODEL, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    ):
        pass
    with contextlib.suppress(openai.RateLimitError):
        client.chat.completions.create(model=BUSY, messages=MESSAGES)


IMAGE = "data:image/png;base64,iVBORw0KGgo="
ANSWER = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}


def fare_richly(client=None) -> None:
    """Show a picture, have two tools called at once, get two answers in JSON; then the same by the Responses API."""
    import openai

    client = client or openai.OpenAI()
    shown = [{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": IMAGE}}]
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": shown}]
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS, parallel_tool_calls=True)
    asked = first.choices[0].message.model_dump(exclude_none=True)
    told = [{"role": "tool", "tool_call_id": f"call_{i}", "content": get_weather("")} for i in (1, 2)]
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": ANSWER, "strict": True}}
    client.chat.completions.create(model=MODEL, messages=[*messages, asked, *told], n=2, response_format=form)
    tools = [{"type": "function", **FUNCTION}]
    said = [{"role": "user", "content": [{"type": "input_text", "text": QUESTION}]}]
    called = client.responses.create(model=MODEL, instructions=SYSTEM, input=said, tools=tools)
    answer = {"type": "function_call_output", "call_id": "call_1", "output": get_weather("Paris")}
    said += [*(item.model_dump(exclude_none=True) for item in called.output), answer]
    for _ in client.responses.create(model=MODEL, instructions=SYSTEM, input=said, tools=tools, stream=True):
        pass


def get_no_weather(city: str) -> str:
    """Tell the weather of a city, were it not broken.

    Args:
        city: Which city.
    """
    raise RuntimeError("no weather today")


def converse(client=None) -> None:
    """Have the conversation by OpenAI's own client, or one like it: a call that asks for the tool, one that answers."""
    if client is None:
        import openai

        client = openai.OpenAI()
    first = client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS, temperature=0.2, user=USER)
    asked = first.choices[0].message.model_dump(exclude_none=True)
    told = {"role": "tool", "tool_call_id": "call_1", "content": get_weather("Paris")}
    client.chat.completions.create(model=MODEL, messages=[*MESSAGES, asked, told], tools=TOOLS)


BOTH = "Weather in Paris and in Rome?"  # which the model asks two tools at the same time for


def look_up_weather(city: str) -> str:
    """Tell the weather of a city, unless it is Rome.

    Args:
        city: Which city.
    """
    if city == "Rome":
        raise ValueError(f"no weather for {city}")
    return "21C"
