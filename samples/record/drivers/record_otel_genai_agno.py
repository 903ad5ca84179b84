"""Agno's agent, instrumented by OpenTelemetry."""

import agno_run
from common import logged, traced
from opentelemetry.instrumentation.genai.agno import AgnoInstrumentor

AgnoInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
agno_run.ask()
