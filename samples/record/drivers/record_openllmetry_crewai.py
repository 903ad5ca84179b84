"""CrewAI and the OpenAI client below it, instrumented by OpenLLMetry."""

from common import traced
from crewai_run import kick_off
from opentelemetry.instrumentation.crewai import CrewAIInstrumentor
from opentelemetry.instrumentation.openai import OpenAIInstrumentor

provider = traced()
CrewAIInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)
kick_off()
