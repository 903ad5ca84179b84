"""Google's ADK, instrumented by traceAI."""

from common import traced
from traceai_google_adk import GoogleADKInstrumentor

GoogleADKInstrumentor().instrument(tracer_provider=traced())
import adk_run

adk_run.main()
