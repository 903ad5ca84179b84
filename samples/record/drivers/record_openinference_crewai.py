"""CrewAI and the OpenAI client below it, instrumented by OpenInference."""

from common import traced
from crewai_run import kick_off
from openinference.instrumentation.crewai import CrewAIInstrumentor
from openinference.instrumentation.openai import OpenAIInstrumentor

provider = traced()
CrewAIInstrumentor().instrument(tracer_provider=provider)
OpenAIInstrumentor().instrument(tracer_provider=provider)
kick_off()
