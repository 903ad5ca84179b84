"""CrewAI, instrumented by traceAI."""

from common import SESSION, USER, traced
from fi_instrumentation import using_attributes
from traceai_crewai import CrewAIInstrumentor
from traceai_openai import OpenAIInstrumentor

provider = traced()
OpenAIInstrumentor().instrument(tracer_provider=provider)
CrewAIInstrumentor().instrument(tracer_provider=provider)
import crewai_run

with using_attributes(session_id=SESSION, user_id=USER):
    crewai_run.kick_off()
