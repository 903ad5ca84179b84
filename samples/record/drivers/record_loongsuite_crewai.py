"""CrewAI, instrumented by LoongSuite."""

from common import traced
from opentelemetry.instrumentation.crewai import CrewAIInstrumentor

CrewAIInstrumentor().instrument(tracer_provider=traced())
from crewai_run import kick_off

kick_off()
