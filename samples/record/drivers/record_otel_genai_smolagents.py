"""smolagents, instrumented by OpenTelemetry."""

import smolagents_run
from common import logged, traced
from opentelemetry.instrumentation.genai.smolagents import SmolagentsInstrumentor

SmolagentsInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
smolagents_run.ask()
