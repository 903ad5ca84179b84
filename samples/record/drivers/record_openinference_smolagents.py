"""smolagents, instrumented by OpenInference."""

import smolagents_run
from common import traced
from openinference.instrumentation.smolagents import SmolagentsInstrumentor

SmolagentsInstrumentor().instrument(tracer_provider=traced())
smolagents_run.ask()
