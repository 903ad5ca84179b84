"""DSPy's ReAct, instrumented by OpenTelemetry."""

import dspy_run
from common import logged, traced
from opentelemetry.instrumentation.genai.dspy import DSPyInstrumentor

DSPyInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
dspy_run.ask()
