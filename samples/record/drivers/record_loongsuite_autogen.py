"""AutoGen, instrumented by LoongSuite."""

import autogen_run
from common import traced
from opentelemetry.instrumentation.autogen import AutoGenInstrumentor

provider = traced()
AutoGenInstrumentor().instrument(tracer_provider=provider)
autogen_run.ask(provider)
