"""CrewAI, instrumented by Splunk."""

from common import logged, traced
from opentelemetry.instrumentation.crewai import CrewAIInstrumentor

CrewAIInstrumentor().instrument(tracer_provider=traced(), logger_provider=logged())
import crewai_run

crewai_run.kick_off()
