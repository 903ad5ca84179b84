"""smolagents, instrumented by traceAI."""

import smolagents_run
from common import traced
from traceai_smolagents import SmolagentsInstrumentor

SmolagentsInstrumentor().instrument(tracer_provider=traced())
smolagents_run.ask()
