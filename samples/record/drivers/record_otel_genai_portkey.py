"""Portkey's client, instrumented by OpenTelemetry."""

import portkey_talk
from common import logged, traced
from opentelemetry.instrumentation.genai.portkey import PortkeyInstrumentor

PortkeyInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
portkey_talk.converse()
