"""Agno's agent, instrumented by OpenLLMetry."""

import agno_run
from common import traced
from opentelemetry.instrumentation.agno import AgnoInstrumentor

AgnoInstrumentor().instrument(tracer_provider=traced())
agno_run.ask()
