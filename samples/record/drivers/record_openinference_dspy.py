"""DSPy's ReAct, instrumented by OpenInference."""

import dspy_run
from common import traced
from openinference.instrumentation.dspy import DSPyInstrumentor

DSPyInstrumentor().instrument(tracer_provider=traced())
dspy_run.ask()
