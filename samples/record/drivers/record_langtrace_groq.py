"""Groq's client, instrumented by Langtrace: at once, and streamed."""

from common import MESSAGES, MODEL, SERVER, SESSION, TOOLS, USER
from langtrace_python_sdk import inject_additional_attributes, langtrace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

langtrace.init(
    api_key="x",
    batch=False,
    custom_remote_exporter=OTLPSpanExporter(endpoint=f"{SERVER}/v1/traces"),
    service_name="recorded",
)
import groq_talk
from groq import Groq


def run() -> None:
    groq_talk.converse()
    client = Groq(api_key="x", base_url=SERVER)
    for _ in client.chat.completions.create(model=MODEL, messages=MESSAGES, tools=TOOLS, stream=True):
        pass


inject_additional_attributes(run, {"user.id": USER, "session.id": SESSION})
