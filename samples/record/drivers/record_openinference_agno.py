"""Agno's agent, instrumented by OpenInference."""

import agno_run
from common import traced
from openinference.instrumentation.agno import AgnoInstrumentor

AgnoInstrumentor().instrument(tracer_provider=traced())
agno_run.ask()
